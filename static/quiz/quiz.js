// @ts-check
/* A quiz is answered whole, then checked: its first answers lock, and its end is shown. It stands before the pieces
   that put answers back, because another go starts from each question as it came. */

(() => {
  "use strict";

  const {
    all,
    one,
    whenReady,
    ROOM,
    begin,
    goTo,
    noteDone,
    tellHowFar,
    roomNow,
    offerToSend,
    showKnown,
    lookAgain,
    offerAnotherGo,
  } = safe4me;

  /** @param {HTMLElement} quiz */
  function startQuiz(quiz) {
    const questions = all("fieldset.question", quiz);
    const fresh = questions.map((question) => question.cloneNode(true));
    const left = one("#left", quiz);
    const button = one(".actions > .check", quiz);
    const finish = () => {
      if (button.parentElement.hidden) return; // a double tap
      button.parentElement.hidden = true;
      left.textContent = "";
      finishQuiz(quiz, questions, fresh);
    };
    button.addEventListener("click", (event) => {
      const open = questions.filter((question) => !safe4me.isAnswered(question)); // where that script stopped, the server checks
      event.preventDefault();
      if (!open.length) {
        finish();
        return goTo(one("h1", quiz));
      }
      left.textContent = left.dataset.left.split("|")[open.length - 1];
      one("input, button:not([hidden]), select:not([hidden])", open[0]).focus();
    });
    whenReady(() => questions.every(safe4me.wasChecked) && finish());
    const answered = () => Math.max(1, questions.filter(safe4me.isAnswered).length);
    tellHowFar(quiz, (last) => (button.parentElement.hidden ? last : answered()));
  }

  /**
   * @param {HTMLElement} quiz
   * @param {Question[]} questions
   * @param {Question[]} fresh
   */
  function finishQuiz(quiz, questions, fresh) {
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
    lookAgain(quiz, missed);
    offerAnotherGo(quiz, missed, (question) => fresh[questions.indexOf(question)]);
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
