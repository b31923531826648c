// @ts-check
/* The end of a quiz: what is known, one thing to look at again, another go at what was missed, the way on; and what
   others said, once the slip is decided, so that it does not decide who sends. */

(() => {
  "use strict";

  const { all, one, make, pageAt, fill, goTo, OVER } = safe4me;

  /** @type {Safe4me["showKnown"]} */
  function showKnown(quiz, missed) {
    const tiles = all("[data-tile]", quiz);
    for (const tile of tiles) tile.className = missed.some(({ id }) => id === tile.dataset.tile) ? "look" : "know";
    for (const words of all("[data-known]", quiz)) {
      words.textContent = words.dataset.known.split("|")[tiles.length - missed.length];
    }
    for (const part of all("[data-ended]", quiz)) part.hidden = false;
    const onward = one("[data-onward]", quiz);
    onward.classList.add("main-act"); // of the end; where a question is shown, the other takes its place
    one("[data-on]").after(onward);
  }

  /**
   * One thing only: the first that was missed and that a lesson answers, or else the first.
   * @type {Safe4me["lookAgain"]}
   */
  function lookAgain(quiz, missed) {
    const question = missed.find(({ id }) => one(`[data-look="${id}"]`, quiz));
    if (!question) return missed[0];
    const wrong = one(".option :checked:not([data-right])", question);
    const cards = all(`[data-look="${question.id}"]`, quiz);
    const template = cards.find((card) => card.dataset.when.split(" ").includes(wrong?.value)) || cards[0];
    const card = template.content.cloneNode(true);
    if (wrong) {
      const option = wrong.closest(".option");
      const said = one("[data-said]", card);
      said.textContent = fill(said.dataset.said, { answer: safe4me.wordsOf(option) });
      for (const words of all(".reply .prose > :not(.verdict)", option)) said.parentNode.append(words.cloneNode(true));
    }
    template.before(card);
    return question;
  }

  /** @type {Safe4me["offerAnotherGo"]} */
  function offerAnotherGo(quiz, question, again) {
    if (!question) return;
    const offer = one("[data-second]", quiz);
    const card = one(".look-words", quiz);
    offer.hidden = false;
    if (card) one(".actions", card).prepend(one("button", offer));
    else offer.prepend(make("b", {}, one(`[data-tile="${question.id}"] .short`, quiz).textContent));
    for (const button of all("[data-go-again]", quiz)) button.addEventListener("click", () => again(question));
  }

  /**
   * A second go is practice: the question starts as it came, and what is chosen there is neither kept nor sent.
   * @type {Safe4me["startAnew"]}
   */
  function startAnew(question, fresh) {
    const copy = fresh.cloneNode(true);
    copy.dataset.again = "";
    question.replaceWith(copy);
    one(".answer", copy).append(one("#second-check").content.cloneNode(true));
    safe4me.kindOf(copy).start?.(copy);
    safe4me.practise(copy);
    return copy;
  }

  /**
   * Who keeps the answers may change their mind, so what others said then waits for a press.
   * @param {CustomEvent<string>} event
   */
  function offerNorm({ detail: status }) {
    const offer = one("[data-norm-offer]");
    if (offer) offer.hidden = status !== "dont";
    if (OVER.includes(status) && status !== "dont") showNorm();
  }

  /** What others said, where a figure stands: from the page that has them all. A page from a folder cannot ask. */
  async function showNorm() {
    const card = one("[data-norm]");
    if (!card || card.dataset.guess) return;
    const guess = safe4me.numberBox(document.getElementById(card.dataset.of)).value;
    card.dataset.guess = guess;
    const page = location.protocol === "file:" ? null : await pageAt(card.dataset.norms).catch(() => null);
    const found = page?.getElementById(card.dataset.norm);
    const said = found?.dataset.about;
    const line = one(".norm-line", card);
    card.hidden = false;
    line.textContent = fill(line.dataset[said ? "beside" : "without"], { guess, said });
    if (!said) return;
    const rows = one(".norm-rows", card);
    for (const person of all("path", rows).slice(0, Number(guess))) person.setAttribute("class", "solid other");
    one("[data-said-by]", rows).append(one(".all .people", found));
    rows.hidden = false;
  }

  addEventListener("slip", offerNorm);
  for (const button of all("[data-norm-offer] button")) {
    button.addEventListener("click", async () => {
      for (const part of all("[data-norm-offer], [data-again]")) part.hidden = true;
      await showNorm();
      goTo(one(".norm-card h2"));
    });
  }

  safe4me = { ...safe4me, showKnown, lookAgain, startAnew, offerAnotherGo };
})();
