// @ts-check
/* A lesson's screens, one at a time, and the teacher's notes in a window of their own. Both pages hold the same
   screens, and tell each other, within this browser only, which one stands there. Nothing is stored. */

(() => {
  "use strict";

  const ONWARD = document.documentElement.dir === "rtl" ? -1 : 1;
  const STEPS = { ArrowRight: ONWARD, PageDown: 1, " ": 1, ArrowLeft: -ONWARD, PageUp: -1 };

  const deck = document.querySelector("[data-slides]");
  /** @type {HTMLElement[]} */
  const slides = [...deck.querySelectorAll(".slide")];
  /** @param {string} id */
  const named = (id) => slides.find((slide) => slide.id === id);
  /** @type {HTMLElement} */
  let now = slides[0];

  /**
   * Sends ids to every window that shows the same screens, and calls `hear` with theirs.
   * @param {(id: string) => void} hear
   */
  function line(hear) {
    const name = `safe4me-slides-${deck.dataset.slides}`;
    if ("BroadcastChannel" in window) {
      const channel = new BroadcastChannel(name);
      channel.addEventListener("message", (event) => hear(event.data));
      return (id) => channel.postMessage(id);
    }
    // An older browser tells its other windows of a stored item; it is gone again at once.
    addEventListener("storage", (event) => {
      if (event.key === name && event.newValue !== null) hear(event.newValue);
    });
    return (id) => {
      localStorage.setItem(name, id);
      localStorage.removeItem(name);
    };
  }

  const tell = line((id) => {
    // A window that has just been opened asks, with no name, where we are.
    if (id === "") tell(now.id);
    else if (named(id)) show(named(id));
  });

  /**
   * Shows one screen, and keeps it in the address, so that a reload finds it again.
   * @param {HTMLElement} slide
   */
  function show(slide) {
    for (const each of slides) each.classList.toggle("standing", each === slide);
    if (slide === now) return;
    now = slide;
    history.replaceState(null, "", `#${slide.id}`);
    slide.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** @param {HTMLElement} slide */
  function turnTo(slide) {
    if (!slide) return;
    show(slide);
    tell(slide.id);
  }

  addEventListener("keydown", (event) => {
    const step = STEPS[event.key] * (event.key === " " && event.shiftKey ? -1 : 1);
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    turnTo(slides[slides.indexOf(now) + step]);
  });

  addEventListener("hashchange", () => turnTo(named(location.hash.slice(1))));

  document.documentElement.classList.add("js");
  const asked = named(location.hash.slice(1));
  show(asked || now);
  tell(asked ? asked.id : "");
})();
