// @ts-check
/* Many runs as dots from nobody to all 96, piled as Python piles them on paper (safe4me/web/build/spread_page.py). */

(() => {
  "use strict";

  const { all, RUNS } = safe4me;

  const SVG = "http://www.w3.org/2000/svg";
  const RUNS_A_DOT = 5;
  const PEOPLE = 96;
  const BIN = 3;
  const [LEFT, WIDTH, FLOOR, HIGH, APART] = [8, 340, 84, 76, 8];

  /**
   * Where many runs end: most of them, and the worst. One dot stands for five, by the largest of the five.
   * @type {Safe4me["rangeOf"]}
   */
  function rangeOf(unsorted) {
    const ends = [...unsorted].sort((one, other) => one - other);
    return {
      low: ends[RUNS / 10],
      high: ends.at(-RUNS / 10 - 1),
      worst: ends.at(-1),
      dots: ends.filter((_, nth) => (nth + 1) % RUNS_A_DOT === 0),
    };
  }

  /** @param {number[]} numbers */
  function piled(numbers) {
    const piles = numbers.map((number) => Math.floor(number / BIN));
    const tall = new Map();
    for (const pile of piles) tall.set(pile, (tall.get(pile) ?? 0) + 1);
    const apart = Math.min(APART, HIGH / Math.max(1, ...tall.values()));
    const there = new Map();
    return piles.map((pile) => {
      const under = there.get(pile) ?? 0;
      there.set(pile, under + 1);
      return [LEFT + ((pile * BIN + Math.floor(BIN / 2)) * WIDTH) / PEOPLE, FLOOR - apart * (under + 0.5)];
    });
  }

  /**
   * Draws dots for many runs, the worst ringed, over rings of those before.
   * @type {Safe4me["drawDots"]}
   */
  function drawDots(svg, now, before) {
    for (const old of all("circle", svg)) old.remove();
    const draw = (numbers, kindOf) => {
      for (const [nth, [x, y]] of piled(numbers).entries()) {
        const dot = document.createElementNS(SVG, "circle");
        for (const [name, value] of Object.entries({ class: kindOf(nth), cx: x, cy: y, r: 4 })) {
          dot.setAttribute(name, `${value}`);
        }
        svg.append(dot);
      }
    };
    draw(before, () => "was");
    draw(now, (nth) => (nth === now.length - 1 ? "worst" : "run"));
  }

  safe4me = { ...safe4me, rangeOf, drawDots };
})();
