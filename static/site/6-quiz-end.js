/* The end of a quiz: its first answers lock, and may be sent in a room. */

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
