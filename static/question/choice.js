// @ts-check
/* Options to pick: one, several, a scale, a poll. Each holds its own reply. */

(() => {
  "use strict";

  const { all, one, kinds, wordsOf, sayAmiss } = safe4me;

  /** @type {(question: Question) => HTMLInputElement[]} */
  const chosen = (question) => all(".option :checked", question);

  /**
   * Unfolds the reply inside an option.
   * @param {HTMLInputElement} input
   * @param {boolean} judged
   */
  function reveal(input, judged) {
    const option = input.closest(".option");
    const reply = one(".reply", option);
    option.classList.add(!judged ? "told" : "right" in input.dataset ? "right" : "wrong");
    if (reply) reply.hidden = false;
  }

  /**
   * Shows, in a checked quiz, a right option that was not chosen.
   * @param {HTMLInputElement} input
   */
  function revealMissed(input) {
    reveal(input, true);
    const verdict = one(".verdict", input.closest(".option"));
    verdict.textContent = verdict.dataset.missed;
  }

  /**
   * Unfolds the reply to each option that was picked, where nothing is right or wrong.
   * @param {Question} question
   */
  function tell(question) {
    for (const input of chosen(question)) reveal(input, false);
    return true;
  }

  /**
   * Marks right and wrong options; true when the right ones were picked, and they alone.
   * @param {Question} question
   * @param {boolean} locked
   */
  function judge(question, locked) {
    /** @type {HTMLInputElement[]} */
    const right = all("[data-right]", question);
    const picked = chosen(question);
    for (const input of picked) reveal(input, true);
    if (locked) for (const input of right.filter((each) => !each.checked)) revealMissed(input);
    const isRight = picked.length === right.length && picked.every((input) => right.includes(input));
    if (!locked && question.dataset.kind === "multiple") {
      const said = one(".said", question);
      const wrong = all(".option:has(:checked:not([data-right]))", question);
      said.textContent = isRight ? said.dataset.found : said.dataset.more;
      sayAmiss(question, wrong, picked.length);
    }
    return isRight;
  }

  /**
   * "B. No"
   * @param {Question} question
   */
  function inWords(question) {
    const option = chosen(question)[0].closest(".option");
    return `${one(".letter", option).textContent}. ${wordsOf(option)}`;
  }

  const options = {
    isAnswered: (question) => chosen(question).length > 0,
    value: (question) => Number(chosen(question)[0].value),
    inWords,
  };
  kinds.single = kinds.multiple = { ...options, mark: judge };
  kinds.scale = kinds.poll = { ...options, mark: tell };
})();
