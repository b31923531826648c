// @ts-check
/* Marking, in the page. A practice question may be tried again. */

(() => {
  "use strict";

  const { all, one, wordsIn, whenReady, begin, fill, goToOutcome, wasChecked, noteChecked } = safe4me;

  /** What a question of each kind does, by its `data-kind`; the pieces after this one fill it. `isAnswered`; `mark`, true
    when all is right or nothing is right or wrong. Of what can be measured too: the `value` that is sent, and that
    `inWords`. */
  const kinds = {};
  /** @type {Safe4me["kindOf"]} */
  const kindOf = (question) => kinds[question.dataset.kind];
  /** @type {Safe4me["isAnswered"]} */
  const isAnswered = (question) => kindOf(question).isAnswered(question);

  /** @type {Safe4me["mark"]} */
  function mark(question, locked = false) {
    one(".said", question).textContent = "";
    const isRight = kindOf(question).mark(question, locked);
    if (locked) lock(question);
    noteChecked(question, true);
    return isRight;
  }

  /**
   * Keeps the answer as it is; its controls are still met and read.
   * @type {Safe4me["lock"]}
   */
  function lock(question) {
    question.dataset.locked = "";
    for (const control of all("input, .chip", question)) {
      control.ariaDisabled = "true";
      control.readOnly = true;
    }
  }

  /** @param {Event} event */
  function keepLocked(event) {
    if (!event.target.closest("[data-locked] :is(input, .chip)")) return;
    event.preventDefault();
    event.stopPropagation();
  }

  addEventListener("click", keepLocked, true);

  /** @type {Safe4me["wordsOf"]} */
  const wordsOf = (part) => wordsIn(one(".words", part));

  /**
   * Says of an answer in several parts which of `all` do not fit: they hold what is `amiss`.
   * @type {Safe4me["sayAmiss"]}
   */
  function sayAmiss(question, amiss, all) {
    const said = one(".said", question);
    const what = amiss.map((part) => fill(said.dataset.quoted, { words: wordsOf(part) })).join(", ");
    const n = amiss.length;
    if (n) said.textContent = fill(n > 1 ? said.dataset.some : said.dataset.one, { n, all, what });
  }

  /**
   * What came of a check: what is said of the answer as a whole, or else the reply to it.
   * @param {Question} question
   */
  function outcomeOf(question) {
    const option = one(".option:has(:checked)", question);
    return one(".said:not(:empty), .outcome:not([hidden])", question) || one(".reply", option) || option;
  }

  /**
   * A practice question: its own button marks it; once it is right the button steps aside until a change.
   * @type {Safe4me["practise"]}
   */
  function practise(question) {
    const button = one(".check", question);
    const said = one(".said", question);
    const check = () => {
      button.hidden = mark(question);
    };
    button.addEventListener("click", (event) => {
      event.preventDefault();
      if (!isAnswered(question)) said.textContent = said.dataset.empty;
      else {
        check();
        goToOutcome(outcomeOf(question));
      }
    });
    question.addEventListener("sorted", check);
    question.addEventListener("change", () => {
      button.hidden = false;
      noteChecked(question, false);
    });
    whenReady(() => wasChecked(question) && check());
  }

  begin("fieldset.question", (question) => one(".check", question) && practise(question));

  safe4me = { ...safe4me, kinds, kindOf, isAnswered, mark, lock, wordsOf, sayAmiss, practise };
})();
