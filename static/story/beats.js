// @ts-check
/* The pace of a story is its reader's: one beat a tap. Only inside one person's turn of a chat do messages follow by
   themselves, no faster than they can be read; where motion is not wanted, not even there. */

(() => {
  "use strict";

  const { one, all, wordsIn, calm } = safe4me;

  const WORD_MS = 300; // 200 words a minute
  const LEAST_MS = 700;

  /** @param {Element} beat */
  const lengthOf = (beat) => wordsIn(one(".words", beat)).split(/\s+/).length;
  /** @param {...Element} beats */
  const readingTime = (...beats) => Math.max(LEAST_MS, WORD_MS * Math.max(...beats.map(lengthOf)));

  /**
   * A clock that goes on by itself where the next beat belongs to the turn that was just told, and else waits.
   * @type {Safe4me["turnClock"]}
   */
  function turnClock(goOn) {
    let timer;
    return (told, next) => {
      clearTimeout(timer);
      if (told?.closest(".chat") && next?.matches(".message.same") && !calm())
        timer = setTimeout(goOn, readingTime(told, next));
    };
  }

  /**
   * Draws what stands beside a scene as it is once these beats are told. What can be seen is told in its last state:
   * until then the words of the beats tell it.
   * @type {Safe4me["drawScene"]}
   */
  function drawScene(scene, beats, isTold) {
    const set = one("[data-first]", scene);
    if (!set) return;
    const codes = [set.dataset.first, ...beats.map((beat) => beat.dataset.change)];
    for (const code of codes.flatMap((each) => each?.split(" ") ?? [])) {
      const [at, kind, word] = code.split(".");
      one(`[data-n="${at}"] .fig`, set).setAttribute(`data-${kind}`, word);
    }
    for (const picture of all("svg", set)) picture.setAttribute("aria-hidden", !isTold);
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

  safe4me = { ...safe4me, turnClock, drawScene, isOnward };
})();
