// @ts-check
/* What drawings that can be touched share. The page holds each in its answered state; once it `works`, that is taken
   back until a pupil has answered it. What a kind keeps stays in the tab alone. */

(() => {
  "use strict";

  const { PAGE, one, begin, make, kept } = safe4me;

  const TRIED = `tried:${PAGE}`;

  /**
   * Starts every drawing of a kind, with what was kept of it and the way to keep more.
   * @type {Safe4me["touching"]}
   */
  function touching(kind, start) {
    begin(`[data-try="${kind}"]`, (drawing) => {
      const { id } = drawing.closest("[id]");
      start(drawing, new Map(kept.get(TRIED)).get(id), (state) =>
        kept.set(TRIED, [...new Map(kept.get(TRIED)).set(id, state)]),
      );
      drawing.classList.add("works");
    });
  }

  /**
   * Says that a drawing is answered: its step may go on.
   * @type {Safe4me["answer"]}
   */
  function answer(drawing) {
    drawing.dataset.answered = "";
    drawing.dispatchEvent(new Event("answered", { bubbles: true }));
  }

  /**
   * Makes a person of a drawing something to press.
   * @type {Safe4me["pressable"]}
   */
  function pressable(person) {
    const button = make("button", { type: "button", "aria-pressed": "false" }, ...person.childNodes);
    person.append(button);
    return button;
  }

  /**
   * Says what has changed, and more of it, always in the same place.
   * @type {Safe4me["tell"]}
   */
  function tell(drawing, what, more = "") {
    one(".told b", drawing).textContent = what;
    one(".told span", drawing).textContent = more;
  }

  safe4me = { ...safe4me, touching, answer, pressable, tell };
})();
