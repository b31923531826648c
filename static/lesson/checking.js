// @ts-check
/* A lesson's main button checks what is answered; this says when. */

(() => {
  "use strict";

  const { one, begin, isAnswered, noteFirst } = safe4me;

  /** Steps that were checked, and whether the answer still is what was checked. */
  const checked = new Map();

  /** @type {Safe4me["checkOf"]} */
  function checkOf(step) {
    const button = one(".check", step);
    const isOpen = button && !button.hidden && isAnswered(one("fieldset.question", step));
    if (!isOpen || checked.get(step)) return "";
    return checked.has(step) ? "check-again" : "check";
  }

  begin("[data-lesson]", (/** @type {HTMLElement} */ lesson) => {
    lesson.addEventListener("click", (event) => {
      const step = event.target.closest(".check") && event.target.closest(".step");
      const question = step && one("fieldset.question", step);
      if (!question || !isAnswered(question)) return;
      checked.set(step, true);
      noteFirst(question);
    });
    for (const type of ["input", "change"]) {
      lesson.addEventListener(type, (event) => {
        const step = event.target.closest(".step");
        if (checked.has(step)) checked.set(step, false);
      });
    }
  });

  safe4me = { ...safe4me, checkOf };
})();
