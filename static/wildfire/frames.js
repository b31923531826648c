// @ts-check
/* Time: what flies is moved by the browser itself, and long sums are done a little a frame, so that nothing stutters. */

(() => {
  "use strict";

  const { calm, make } = safe4me;

  const FLIGHT_MS = 550;
  const SUMS_MS = 3;

  /**
   * Lets small tiles fly, each from a place to another, and calls `done` when they are there; at once, where motion
   * is not wanted. Returns what ends it now, and says whether there was anything to end; `false` leaves out `done`.
   * @type {Safe4me["flown"]}
   */
  function flown(sky, flights, done) {
    let timer = 0;
    const land = (arrived = true) => {
      if (timer === undefined) return false;
      clearTimeout(timer);
      timer = undefined;
      sky.replaceChildren();
      if (arrived) done();
      return true;
    };
    if (calm()) {
      land();
      return land;
    }
    for (const flight of flights) {
      const way = flight.map(([x, y]) => ({ transform: `translate(${x}px, ${y}px)` }));
      const tile = make("i");
      sky.append(tile);
      tile.animate(way, { duration: FLIGHT_MS, easing: "ease-in-out", fill: "forwards" });
    }
    timer = setTimeout(land, FLIGHT_MS);
    return land;
  }

  /**
   * Fills a list of `many` with `each(n)`, a few a frame, and then calls `done` with it; returns what gives it up.
   * @type {Safe4me["reckoned"]}
   */
  function reckoned(many, each, done) {
    const found = [];
    let given = false;
    const some = () => {
      if (given) return;
      const until = performance.now() + SUMS_MS;
      while (found.length < many && performance.now() < until) found.push(each(found.length));
      if (found.length < many) requestAnimationFrame(some);
      else done(found);
    };
    requestAnimationFrame(some);
    return () => {
      given = true;
    };
  }

  safe4me = { ...safe4me, flown, reckoned };
})();
