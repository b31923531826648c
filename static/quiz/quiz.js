/* A quiz is answered whole, then checked: its first answers lock, and its end is shown. It stands before the pieces
   that put answers back, because another go starts from each question as it came. */

function startQuiz(quiz) {
  const questions = all("fieldset.question", quiz);
  const fresh = questions.map((question) => question.cloneNode(true));
  const left = one("#left", quiz);
  const button = one(".actions > .check", quiz);
  const finish = () => {
    if (button.parentNode.hidden) return; // a double tap
    button.parentNode.hidden = true;
    left.textContent = "";
    finishQuiz(quiz, questions, fresh);
  };
  button.addEventListener("click", (event) => {
    const open = questions.filter((question) => !isAnswered(question)); // where that script stopped, the server checks
    event.preventDefault();
    if (!open.length) {
      finish();
      return goTo(one("h1", quiz));
    }
    left.textContent = left.dataset.left.split("|")[open.length - 1];
    one("input, button:not([hidden]), select:not([hidden])", open[0]).focus();
  });
  whenReady(() => questions.every(wasChecked) && finish());
  const answered = () => Math.max(1, questions.filter(isAnswered).length);
  tellHowFar(quiz, (last) => (button.parentNode.hidden ? last : answered()));
}

function finishQuiz(quiz, questions, fresh) {
  const measured = questions.filter((question) => "measured" in question.dataset);
  const answers = Object.fromEntries(measured.map((question) => [question.id, kindOf(question).value(question)]));
  const rows = measured.map((question) => [question.dataset.measured, kindOf(question).inWords(question)]);
  const missed = "keepsBack" in quiz.dataset ? [] : questions.filter((question) => !mark(question, true));
  if ("keepsBack" in quiz.dataset) keepBack(quiz, questions);
  noteDone(quiz.dataset.activity);
  showKnown(quiz, missed);
  lookAgain(quiz, missed);
  offerAnotherGo(quiz, missed, (question) => fresh[questions.indexOf(question)]);
  offerToSend(quiz.dataset.activity, rows, answers);
}

/** What a survey, or an anchor before the lessons, says of an answer waits until a class has answered for the second time. */
async function keepBack(quiz, questions) {
  for (const question of questions) {
    lock(question);
    noteChecked(question, true);
  }
  const isOver = !ROOM || !["before", undefined].includes((await roomNow())?.phase);
  one("[data-kept-back]", quiz).hidden = isOver;
  if (isOver) for (const question of questions) mark(question, true);
}

begin("[data-quiz]:not([data-finished])", startQuiz);
