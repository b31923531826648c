// @ts-check
/* Two ways out. Leaving: the page goes blank at once. Shift three times does the same, and says so on the way, as
   GOV.UK's "exit this page" does; a Shift that made a capital, or in a text box, does not count. Somebody else's turn:
   for a device that goes round; it asks first. Both forget what this tab kept. */

(() => {
  "use strict";

  const { one, make, kept, holdsWork, hasWords } = safe4me;

  const SHIFTS = 3;
  const SHIFT_MS = 5000;

  /** @type {Safe4me["leave"]} */
  function leave(link) {
    document.title = "";
    document.body.replaceChildren(make("p", { class: "hidden", role: "alert" }, link.dataset.leaving));
    kept.wipe();
    kept.set("gone", true);
    location.replace(link.href);
  }

  /** Starts again at home: in a room that is the class's page. */
  function nextPerson() {
    const home = one(".brand").href;
    document.body.replaceChildren();
    kept.wipe();
    location.replace(home);
  }

  /** Asks before it wipes anything, and leaves help and the way out as they are. Escape keeps. */
  function askToClear() {
    if (!holdsWork() && !hasWords()) return nextPerson();
    one(".menu > summary").focus(); // to where it comes back; the menu closes behind it
    one("#clear-it").show();
  }

  const TYPED = "textarea, select, input:not([type=radio], [type=checkbox], [type=range])";
  /** @param {HTMLElement} field */
  const isTyping = (field) => field.isContentEditable || field.matches(TYPED);

  /** @param {HTMLAnchorElement} link */
  function watchShift(link) {
    const status = make("p", { class: "hidden", role: "status" });
    document.body.append(status);
    let presses = 0,
      timer,
      wasModified = false;
    const forget = (words) => {
      clearTimeout(timer);
      if (presses) status.textContent = words;
      presses = 0;
    };
    addEventListener("keyup", (event) => {
      if (event.key === "Shift" && !wasModified && !isTyping(/** @type {HTMLElement} */ (event.target))) {
        clearTimeout(timer);
        presses += 1;
        if (presses === SHIFTS) return leave(link);
        status.textContent = presses === 1 ? link.dataset.two : link.dataset.one;
        timer = setTimeout(forget, SHIFT_MS, link.dataset.late);
      } else forget("");
      wasModified = event.shiftKey;
    });
  }

  /** @type {HTMLAnchorElement} */
  const wayOut = one("[data-exit]");
  if (wayOut) watchShift(wayOut);
  addEventListener("click", (event) => {
    /** @type {HTMLAnchorElement} */
    const link = event.target.closest("[data-exit]");
    if (link) {
      event.preventDefault();
      leave(link);
    }
    if (event.target.closest("[data-next-person]")) askToClear();
    if (event.target.closest("[data-keep]")) one("#clear-it").close();
    if (event.target.closest("[data-clear]")) nextPerson();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") one("#clear-it")?.close();
  });

  safe4me = { ...safe4me, leave, wayOut };
})();
