// @ts-check
/* The pace of a story is its reader's: one beat a tap. Only inside one person's turn of a chat do messages follow by
   themselves, no faster than they can be read; where motion is not wanted, not even there. */

(() => {
  "use strict";

  const { one, calm } = safe4me;

  const WORD_MS = 300; // 200 words a minute
  const LEAST_MS = 700;

  /** @param {HTMLElement} beat */
  const wordsIn = (beat) => one(".words", beat).textContent.trim().split(/\s+/).length;
  /** @param {...HTMLElement} beats */
  const readingTime = (...beats) => Math.max(LEAST_MS, WORD_MS * Math.max(...beats.map(wordsIn)));

  /**
   * Tells beats into one place after another; `onTold` hears of those just told, and how many are left.
   * @type {Safe4me["teller"]}
   */
  function teller(onTold) {
    let place, timer;
    let left = [];
    const show = (count) => {
      clearTimeout(timer);
      const now = left.splice(0, count);
      place.append(...now);
      const [last] = now.slice(-1);
      const isOneTurn = left[0]?.matches(".message.same") && place.closest(".chat");
      if (isOneTurn && !calm()) timer = setTimeout(show, readingTime(last, left[0]), 1);
      onTold(now, left.length);
    };
    return {
      next: () => show(1),
      rest: () => show(left.length),
      stop: () => clearTimeout(timer),
      /** Begins with `before` in sight already. */
      begin(box, before, beats, isWhole) {
        place = box;
        left = [...beats];
        place.replaceChildren(...before);
        show(isWhole ? left.length : 1);
      },
    };
  }

  /**
   * Whether a key asks for what comes next, where `button` points, and is not meant for a control or for help.
   * @type {Safe4me["isOnward"]}
   */
  function isOnward(event, button) {
    const onward = getComputedStyle(button).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const isTaken = event.target.closest(event.key === " " ? "a, button, input, summary" : "input, select");
    const isModified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    return (event.key === onward || event.key === " ") && !isTaken && !isModified;
  }

  safe4me = { ...safe4me, teller, isOnward };
})();
