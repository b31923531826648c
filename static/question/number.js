// @ts-check
/* A number to guess: the box holds the answer, and a line beside it is for sliding there. */

(() => {
  "use strict";

  const { all, one, kinds } = safe4me;

  /** @type {Safe4me["numberBox"]} */
  const numberBox = (question) => one("[type=number]", question);

  /**
   * The guess is where the line stands, unless another number has been typed.
   * @param {Question} question
   */
  function markNumber(question) {
    const box = numberBox(question);
    box.value ||= one("[type=range]", question).value;
    return unfold(question, box.valueAsNumber);
  }

  /**
   * Unfolds the reply to the guess, and no other; true when the guess is right, or no guess is right or wrong.
   * @param {Question} question
   * @param {number} guess
   */
  function unfold(question, guess) {
    const { low, high } = one(".guess", question).dataset;
    const when = guess < Number(low) ? "too low" : guess > Number(high) ? "too high" : "in range";
    for (const reply of all("[data-when]", question)) reply.hidden = reply.dataset.when !== when;
    return when === "in range";
  }

  kinds.number = {
    isAnswered: (question) => numberBox(question).validity.valid,
    mark: markNumber,
    start: startNumber,
  };

  /** @param {Question} question */
  function startNumber(question) {
    const box = numberBox(question);
    const line = one("[type=range]", question);
    const follow = () => {
      if (box.value !== "") line.value = box.value;
      box.placeholder = line.value; // what is taken where nobody moves it
      line.setAttribute("aria-valuetext", line.value + one(".guess", question).dataset.unit);
    };
    const lead = () => {
      box.value = line.value;
      follow();
    };
    const tap = () => line.dispatchEvent(new Event("input", { bubbles: true }));
    line.closest(".guess-line").hidden = false;
    follow();
    box.addEventListener("input", follow);
    line.addEventListener("input", lead);
    line.addEventListener("click", tap); // a tap on where the line stands already is a guess too
    // Not once the box is left: on the way to the button, the button would move from under the finger.
    question.addEventListener("input", () => {
      for (const reply of all("[data-when]", question)) reply.hidden = true;
      question.dispatchEvent(new Event("change"));
    });
    box.addEventListener("keydown", (event) => {
      const check = one(".check", question);
      if (event.key !== "Enter" || !check) return;
      event.preventDefault(); // it would press the first button of the whole page
      check.focus();
      check.click();
    });
  }

  safe4me = { ...safe4me, numberBox };
})();
