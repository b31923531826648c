/* Marking, in the page. A practice question may be tried again. */

/** What a question of each kind does, by its `data-kind`; the pieces after this one fill it. `isAnswered`; `mark`, true
    when all is right or nothing is right or wrong; `control`, where the focus goes once it is right. Of what can be
    measured too: the `value` that is sent, and that `inWords`. */
const kinds = {};
const kindOf = (question) => kinds[question.dataset.kind];
const isAnswered = (question) => kindOf(question).isAnswered(question);

function mark(question, locked = false) {
  one(".said", question).textContent = "";
  const isRight = kindOf(question).mark(question, locked);
  if (locked) question.disabled = true;
  noteChecked(question, true);
  return isRight;
}

/** A practice question: its own button marks it; once it is right the button steps aside until a change. */
function practise(question) {
  const button = one(".check", question);
  const said = one(".said", question);
  const check = () => {
    button.hidden = mark(question);
    return button.hidden;
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (!isAnswered(question)) said.textContent = said.dataset.empty;
    else if (check()) kindOf(question).control(question).focus({ preventScroll: true });
  });
  question.addEventListener("change", () => {
    button.hidden = false;
    noteChecked(question, false);
  });
  whenReady(() => wasChecked(question) && check());
}

for (const question of all("fieldset.question")) if (one(".check", question)) practise(question);
