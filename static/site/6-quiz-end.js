/* The end of a quiz: what is known, one thing to look at again, another go at what was missed, the way on; and what
   others said, once the slip is decided, so that it does not decide who sends. */

function showKnown(quiz, missed) {
  const tiles = all("[data-tile]", quiz);
  for (const tile of tiles) tile.className = missed.some(({ id }) => id === tile.dataset.tile) ? "look" : "know";
  for (const words of all("[data-known]", quiz)) {
    words.textContent = words.dataset.known.split("|")[tiles.length - missed.length];
  }
  for (const part of all("[data-ended]", quiz)) part.hidden = false;
  quiz.classList.add("ended");
}

/** One thing only: the first that was missed and that a lesson answers. */
function lookAgain(quiz, missed) {
  const cardsOf = (question) => all(`[data-look="${question.id}"]`, quiz);
  const question = missed.find((each) => cardsOf(each).length);
  if (!question) return;
  const wrong = one(".option :checked:not([data-right])", question);
  const cards = cardsOf(question);
  const template = cards.find((card) => card.dataset.when.split(" ").includes(wrong?.value)) || cards[0];
  const card = template.content.cloneNode(true);
  const said = one("[data-said]", card);
  if (wrong) {
    const option = wrong.closest(".option");
    said.hidden = false;
    said.textContent = fill(said.dataset.said, { answer: wordsOf(option) });
    for (const words of all(".reply .prose > :not(.verdict)", option)) {
      one("[data-reply]", card).append(words.cloneNode(true));
    }
  }
  template.before(card);
}

/** A second go is practice: each question that was missed starts anew, and what is chosen there is not kept. */
function offerAnotherGo(quiz, pairs) {
  const offer = one("[data-second]", quiz);
  offer.hidden = !pairs.length;
  one(".look-words", quiz)?.append(offer);
  one("button", offer).addEventListener("click", () => {
    offer.hidden = true;
    for (const [question, fresh] of pairs) startAnew(question, fresh);
    goTo(one("h2", pairs[0][1]));
  });
}

function startAnew(question, fresh) {
  fresh.dataset.again = "";
  for (const control of all("input", fresh)) {
    if (isPick(control)) control.checked = false;
    else control.value = "";
  }
  for (const reply of all(":not(.several) > * > .reply", fresh)) reply.parentNode.setAttribute("role", "status");
  question.replaceWith(fresh);
  one(".answer", fresh).append(one("#second-check").content.cloneNode(true));
  kindOf(fresh).start?.(fresh);
  practise(fresh);
}

/** In a room the way on is back to the class; its page has told this tab what there is to do. */
function leadToClass(quiz) {
  const back = one("[data-to-class]", quiz);
  const onward = one(".onward", quiz);
  if (!ROOM) return back.before(onward);
  const next = one("[data-next-thing]", back);
  const thing = nextThing();
  if (thing) next.textContent = fill(next.dataset.nextThing, thing);
  back.hidden = false;
  onward.hidden = true;
}

/** From the page that has every public figure; a page read from a folder cannot ask for it. */
async function figureOf(card) {
  if (!location.protocol.startsWith("http")) return null;
  const options = { credentials: "omit", signal: AbortSignal.timeout(GIVE_UP_MS) };
  const reply = await fetch(card.dataset.norms, options).catch(() => null);
  const page = new DOMParser().parseFromString((await reply?.text()) ?? "", "text/html");
  return page.getElementById(card.dataset.norm);
}

/** Who keeps the answers may change their mind, so what others said then waits for a press. */
function offerNorm(status) {
  const offer = one("[data-norm-offer]");
  if (!offer) return;
  offer.hidden = status !== "dont";
  if (OVER.includes(status) && status !== "dont") showNorm();
}

/** What others said, where a figure stands. */
async function showNorm() {
  const card = one("[data-norm]");
  if (!card || "asked" in card.dataset) return;
  card.dataset.asked = "";
  const guess = numberBox(document.getElementById(card.dataset.of)).value;
  const found = await figureOf(card);
  const said = found?.dataset.about;
  const line = one(".norm-line", card);
  card.hidden = false;
  line.textContent = fill(said ? line.dataset.beside : line.dataset.without, { guess, said });
  if (!said) return;
  const rows = one(".norm-rows", card);
  const people = one(".people", rows);
  for (const person of all("path", people).slice(0, guess)) person.setAttribute("class", "solid other");
  people.setAttribute("aria-label", fill(people.getAttribute("aria-label"), { n: guess }));
  one("[data-said-by]", rows).append(one(".area.all .people", found));
  rows.hidden = false;
}

for (const button of all("[data-norm-offer] button")) {
  button.addEventListener("click", async () => {
    for (const part of all("[data-norm-offer], [data-again]")) part.hidden = true;
    await showNorm();
    goTo(one(".norm-card h2"));
  });
}
