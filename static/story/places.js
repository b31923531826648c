// @ts-check
/* Where one has been in a story, beat by beat: the browser's Back, and the page's own, lead one beat back, Forward one
   on. The history itself holds a number alone, never what was chosen. */

(() => {
  "use strict";

  /**
   * Keeps places by their number in the history, and shows the one that the reader comes to. Those from before a reload
   * are not known: `before` says what comes one step before another.
   * @type {Safe4me["startPlaces"]}
   */
  function startPlaces(first, before, show) {
    let at = history.state?.beat ?? 0;
    const places = new Map([[at, first]]);
    const now = () => places.get(at);
    const turnTo = (n) => {
      const isBack = n < at;
      if (!places.has(n)) places.set(n, isBack ? before(now()) : now());
      at = n;
      show(now(), isBack);
    };
    addEventListener("popstate", ({ state }) => {
      if (state || !location.hash) turnTo(state?.beat ?? 0); // a place on the page has no number
    });
    return {
      now,
      /** Whether there is anything to go back to. */
      canGoBack: () => at > 0 || before(now()) !== now(),
      to(place) {
        at += 1;
        for (const later of [...places.keys()].filter((n) => n > at)) places.delete(later);
        places.set(at, place);
        history.pushState({ beat: at }, "");
        show(place, false);
      },
      back() {
        if (at > 0) return history.back();
        places.set(at, before(now()));
        show(now(), true);
      },
    };
  }

  safe4me = { ...safe4me, startPlaces };
})();
