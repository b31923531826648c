/* Marking, in the page. A practice question may be tried again. */

/** What a question of each kind does, by its `data-kind`; the pieces after this one fill it. `isAnswered`; `mark`, true
    when all is right or nothing is right or wrong. Of what can be measured too: the `value` that is sent, and that
    `inWords`. */
const kinds = {};
const kindOf = (question) => kinds[question.dataset.kind];
const isAnswered = (question) => kindOf(question).isAnswered(question);

function mark(question, locked = false) {
  one(".said", question).textContent = "";
  const isRight = kindOf(question).mark(question, locked);
  if (locked) lock(question);
  noteChecked(question, true);
  return isRight;
}

/** Keeps the answer as it is; its controls are still met and read. */
function lock(question) {
  question.dataset.locked = "";
  for (const control of all("input, .answer button", question)) {
    control.setAttribute("aria-disabled", "true");
    control.readOnly = true;
  }
}

function keepLocked(event) {
  if (!event.target.closest("[data-locked] :is(input, .answer button)")) return;
  event.preventDefault();
  event.stopPropagation();
}

addEventListener("click", keepLocked, true);

const wordsOf = (part) => one(".words", part).textContent.trim();

/** Says of an answer in several parts what does not fit: the words of each such part, of so many in `count`. */
function sayAmiss(question, parts, count) {
  const said = one(".said", question);
  if (!parts.length) return;
  const what = parts.map((words) => fill(said.dataset.quoted, { words })).join(", ");
  said.textContent = fill(parts.length > 1 ? said.dataset.some : said.dataset.one, {
    n: parts.length,
    all: count,
    what,
  });
}

/** What came of a check: what is said of the answer as a whole, or else the reply to it. */
function outcomeOf(question) {
  const said = one(".said", question);
  const reply = one(".option:has(:checked) .reply, .outcome:not([hidden])", question);
  return said.textContent ? said : reply || one(".option:has(:checked)", question);
}

/** A practice question: its own button marks it; once it is right the button steps aside until a change. */
function practise(question) {
  const button = one(".check", question);
  const said = one(".said", question);
  const check = () => {
    button.hidden = mark(question);
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (!isAnswered(question)) {
      said.textContent = said.dataset.empty;
      return;
    }
    check();
    goToOutcome(outcomeOf(question));
  });
  question.addEventListener("change", () => {
    button.hidden = false;
    noteChecked(question, false);
  });
  whenReady(() => wasChecked(question) && check());
}

for (const question of all("fieldset.question")) if (one(".check", question)) practise(question);
