/* Marking, in the page. A practice question may be tried again; a quiz is answered whole, then checked. */

const isSorting = (question) => ["groups", "order", "match"].includes(question.dataset.kind);
const isJudged = (question) => ["single", "multiple"].includes(question.dataset.kind);
const chosen = (question) => all(".option :checked", question);

function isAnswered(question) {
  return isSorting(question) ? all("select", question).every((select) => select.value) : chosen(question).length > 0;
}

/** Unfolds the reply inside an option. */
function reveal(input, judged) {
  const option = input.closest(".option");
  const reply = one(".reply", option);
  option.classList.add(!judged ? "told" : "right" in input.dataset ? "right" : "wrong");
  if (reply) reply.hidden = false;
}

/** Shows, in a checked quiz, a right option that was not chosen. */
function revealMissed(input) {
  reveal(input, true);
  const verdict = one(".verdict", input.closest(".option"));
  verdict.textContent = verdict.dataset.missed;
}

/** Marks a question with options; true when all is right, or when nothing is right or wrong. */
function markOptions(question, locked) {
  const judged = isJudged(question);
  const right = all("[data-right]", question);
  const picked = chosen(question);
  for (const input of picked) reveal(input, judged);
  if (locked && judged) for (const input of right.filter((each) => !each.checked)) revealMissed(input);
  const isRight = !judged || (picked.length === right.length && picked.every((input) => right.includes(input)));
  if (judged && !isRight && picked.every((input) => right.includes(input))) {
    one(".said", question).textContent = one(".said", question).dataset.more;
  }
  return isRight;
}

function clearItem(item) {
  item.classList.remove("right", "wrong");
  for (const verdict of all(".verdict", item)) verdict.hidden = true;
}

/** Marks items put in their places; true when every one is. */
function markItems(question, locked) {
  const rights = all(".item", question).map((item) => {
    const select = one("select", item);
    const right = select.value === select.dataset.right;
    clearItem(item);
    item.classList.add(right ? "right" : "wrong");
    one(right ? ".yes" : ".no", item).hidden = false;
    return right;
  });
  const isRight = rights.every(Boolean);
  one(".outcome", question).hidden = !isRight && !locked;
  return isRight;
}

function mark(question, locked = false) {
  one(".said", question).textContent = "";
  const isRight = isSorting(question) ? markItems(question, locked) : markOptions(question, locked);
  if (locked) question.disabled = true;
  return isRight;
}

/** A practice question: its own button marks it; once it is right the button steps aside until a change. */
function practise(question) {
  const button = one(".check", question);
  const said = one(".said", question);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (!isAnswered(question)) said.textContent = said.dataset.empty;
    else if (mark(question)) {
      button.hidden = true;
      (chosen(question)[0] || one("button:not([hidden]), select", question)).focus({ preventScroll: true });
    }
  });
  question.addEventListener("change", (event) => {
    button.hidden = false;
    const item = event.target.closest(".item");
    if (item) clearItem(item);
  });
}

/** A quiz: nothing is marked until every question has an answer; then the first answers lock. */
function startQuiz(quiz) {
  const questions = all("fieldset.question", quiz);
  const left = one("#left", quiz);
  one(".actions > .check", quiz).addEventListener("click", (event) => {
    event.preventDefault();
    const open = questions.filter((question) => !isAnswered(question));
    if (!open.length) return finishQuiz(quiz, questions, event.target.closest(".actions"));
    left.textContent = open.length === 1 ? left.dataset.one : fill(left.dataset.more, { n: open.length });
    one("input, button:not([hidden]), select:not([hidden])", open[0]).focus();
  });
}

function finishQuiz(quiz, questions, actions) {
  for (const question of questions) mark(question, true);
  actions.hidden = true;
  one("#left", quiz).textContent = "";
  const lead = one(".lead", quiz);
  lead.textContent = one("#left", quiz).dataset.done;
  goTo(lead);
  const measured = questions.filter((question) => "measured" in question.dataset);
  const answers = Object.fromEntries(measured.map((question) => [question.id, Number(chosen(question)[0].value)]));
  const rows = measured.map((question) => [question.dataset.measured, inWords(question)]);
  offerToSend(quiz.dataset.activity, rows, answers);
}

/** "B. No" */
function inWords(question) {
  const option = chosen(question)[0].closest(".option");
  return `${one(".letter", option).textContent}. ${one(".words", option).textContent.trim()}`;
}

for (const question of all("fieldset.question")) if (one(".check", question)) practise(question);
for (const quiz of all("[data-quiz]:not([data-finished])")) startQuiz(quiz);
