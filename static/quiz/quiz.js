// @ts-check
/* A quiz: what is checked, and when. One question a screen; without script the page is the same, whole, and the server
   checks it. It stands before the pieces that put answers back: another go starts from a question as it came. */

(() => {
  "use strict";

  const { all, one, whenReady, ROOM, begin, noteDone, tellHowFar, roomNow, offerToSend } = safe4me;
  const { startScreens, showKnown, lookAgain, startAnew, offerAnotherGo } = safe4me;

  /** @param {HTMLElement} quiz */
  function startQuiz(quiz) {
    const questions = all("fieldset.question", quiz);
    const fresh = questions.map((question) => question.cloneNode(true));
    // Where another script stopped, the page stays whole, and the server checks and sends.
    const isWhole = () => offerToSend && questions.every((question) => safe4me.kindOf?.(question));
    whenReady(() => isWhole() && startChecking(quiz, questions, fresh));
  }

  /**
   * What is checked at once, before all others: in a room what is measured, so that no answer that is sent comes after a
   * reply; what keeps its replies back, whole.
   * @param {HTMLElement} quiz
   * @param {Question[]} questions
   */
  function checkedTogether(quiz, questions) {
    if ("keepsBack" in quiz.dataset) return questions;
    return ROOM ? questions.filter((question) => "measured" in question.dataset) : [];
  }

  /**
   * @param {HTMLElement} quiz
   * @param {Question[]} questions
   * @param {Question[]} fresh
   */
  function startChecking(quiz, questions, fresh) {
    const isKeptBack = "keepsBack" in quiz.dataset;
    const check = (some) => {
      for (const question of some) safe4me.mark(question, true);
    };
    const checked = questions.filter(safe4me.wasChecked);
    if (isKeptBack && checked.length) for (const question of questions) safe4me.lock(question);
    else check(checked);
    const again = (question) => screens.again(question, startAnew(question, fresh[questions.indexOf(question)]));
    const screens = startScreens(quiz, questions, checkedTogether(quiz, questions), {
      check: isKeptBack ? null : check,
      end: () => finishQuiz(quiz, questions, again),
    });
    tellHowFar?.(quiz, (last) => (screens.isOver() ? last : Math.max(1, screens.answered())));
  }

  /**
   * @param {HTMLElement} quiz
   * @param {Question[]} questions
   * @param {(question: Question) => void} again
   */
  function finishQuiz(quiz, questions, again) {
    const measured = questions.filter((question) => "measured" in question.dataset);
    const answers = Object.fromEntries(
      measured.map((question) => [question.id, safe4me.kindOf(question).value(question)]),
    );
    /** @type {[string, string][]} */
    const rows = measured.map((question) => [question.dataset.measured, safe4me.kindOf(question).inWords(question)]);
    const missed = "keepsBack" in quiz.dataset ? [] : questions.filter((question) => !safe4me.mark(question, true));
    if ("keepsBack" in quiz.dataset) keepBack(quiz, questions);
    noteDone(quiz.dataset.activity);
    showKnown(quiz, missed);
    offerAnotherGo(quiz, lookAgain(quiz, missed), again);
    offerToSend(quiz.dataset.activity, rows, answers);
  }

  /**
   * What a survey, or an anchor before the lessons, says of an answer waits until a class has answered for the second time.
   * @param {HTMLElement} quiz
   * @param {Question[]} questions
   */
  async function keepBack(quiz, questions) {
    for (const question of questions) {
      safe4me.lock(question);
      safe4me.noteChecked(question, true);
    }
    const isOver = !ROOM || !["before", undefined].includes((await roomNow())?.phase);
    one("[data-kept-back]", quiz).hidden = isOver;
    if (isOver) for (const question of questions) safe4me.mark(question, true);
  }

  begin("[data-quiz]:not([data-finished])", startQuiz);
})();
