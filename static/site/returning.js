// @ts-check
/* Who is here? A browser brings closed and copied tabs back with all that they kept, and a device goes round: a tab
   that was left alone, opened again or copied asks before it shows somebody's work. And Back after leaving does not
   return: the page leaves again. */

(() => {
  "use strict";

  const { one, goTo, kept, holdsWork, hasWords, leave, wayOut } = safe4me;

  const AWAY_MS = 600_000;
  const LOOK_MS = 30_000;
  const SLACK_MS = 500;
  const instant = () => performance.timeOrigin + performance.now(); // as timeOrigin counts, whatever the clock does

  /**
   * Puts the question in the place of the page's main part, where the page shows anybody's work.
   * @param {"away" | "again"} why
   * @param {(screen: Element, main: HTMLElement) => void} carryOn
   */
  function ask(why, carryOn) {
    const template = one("#who-is-there");
    if (!template) return;
    one("dialog[open]")?.close(); // help lies over the page, or the box of the next person
    const main = one("main");
    const screen = template.content.cloneNode(true).firstElementChild;
    one("[data-why]", screen).textContent = one("[data-why]", screen).dataset[why];
    one("[data-carry-on]", screen).addEventListener("click", () => {
      kept.set("asking", null);
      carryOn(screen, main);
    });
    screen.id = main.id;
    main.replaceWith(screen);
    goTo(one("h1", screen));
  }

  /** Asks in the open page, and so that loading it anew does not get round the question. */
  function askHere() {
    const height = scrollY;
    kept.set("asking", "away");
    ask("away", (screen, main) => {
      screen.replaceWith(main);
      scrollTo(0, height);
    });
  }

  function watchForAbsence() {
    let touched = Date.now();
    const look = () => {
      const isAway = Date.now() - touched >= AWAY_MS;
      if (isAway && !kept.get("asking") && (holdsWork() || hasWords() || one("dialog[open]"))) askHere();
    };
    const touch = () => {
      look();
      touched = Date.now();
    };
    setInterval(look, LOOK_MS);
    for (const sign of ["pointerdown", "keydown", "wheel"]) addEventListener(sign, touch, { passive: true });
    document.addEventListener("visibilitychange", look);
  }

  /** What the tab's last page noted when it went. It was still there when this one was on its way, or else the tab was
    closed in between; a copy of an open tab holds no note at all. */
  function askWhoOpened() {
    const left = kept.get("left");
    kept.set("left", null);
    if (holdsWork() && !(left + SLACK_MS >= performance.timeOrigin)) kept.set("asking", "again");
    const why = kept.get("asking");
    if (why) ask(why, () => location.reload());
  }

  function leaveAgain() {
    const [came] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    if (came.type === "back_forward") leave(wayOut);
    else kept.set("gone", null);
  }

  addEventListener("pagehide", () => {
    if (holdsWork()) kept.set("left", instant());
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (kept.get("gone")) leave(wayOut);
    else if (holdsWork() && instant() - kept.get("left") >= AWAY_MS) kept.set("asking", "away");
  });

  if (kept.get("gone")) leaveAgain();
  askWhoOpened();
  watchForAbsence();
})();
