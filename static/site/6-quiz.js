/* A quiz is answered whole, then checked: its first answers lock, and may be sent in a room. */

/** A quiz: nothing is marked until every question has an answer; then the first answers lock. */
function startQuiz(quiz) {
  const questions = all("fieldset.question", quiz);
  const left = one("#left", quiz);
  const button = one(".actions > .check", quiz);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const open = questions.filter((question) => !isAnswered(question));
    if (!open.length) {
      finishQuiz(quiz, questions, button.parentNode);
      return goTo(one(".lead", quiz));
    }
    left.textContent = left.dataset.left.split("|")[open.length - 1];
    one("input, button:not([hidden]), select:not([hidden])", open[0]).focus();
  });
  whenReady(() => questions.every(wasChecked) && finishQuiz(quiz, questions, button.parentNode));
}

function finishQuiz(quiz, questions, actions) {
  for (const question of questions) mark(question, true);
  actions.hidden = true;
  one("#left", quiz).textContent = "";
  one(".lead", quiz).textContent = one("#left", quiz).dataset.done;
  const measured = questions.filter((question) => "measured" in question.dataset);
  const answers = Object.fromEntries(measured.map((question) => [question.id, kindOf(question).value(question)]));
  const rows = measured.map((question) => [question.dataset.measured, kindOf(question).inWords(question)]);
  offerToSend(quiz.dataset.activity, rows, answers);
}

for (const quiz of all("[data-quiz]:not([data-finished])")) startQuiz(quiz);
