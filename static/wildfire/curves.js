// @ts-check
/* Curves, drawn as Python draws them before any script (safe4me/web/build/spread_page.py). */

(() => {
  "use strict";

  const { one, countAt } = safe4me;

  const LAST_STEP = 24;
  const STEP_WIDTH = 10;
  const FLOOR = 108;

  /** @param {number[]} counts */
  function curvePoints(counts) {
    return counts.slice(0, LAST_STEP + 1).map((count, step) => `${step * STEP_WIDTH} ${FLOOR - count}`);
  }

  /** @type {Safe4me["curvePath"]} */
  function curvePath(counts) {
    return `M${curvePoints(counts).join("L")}H${LAST_STEP * STEP_WIDTH}`;
  }

  /** @param {Runs} runs */
  function bandPath({ lows, highs }) {
    const back = `V${FLOOR - countAt(highs, LAST_STEP)}L${curvePoints(highs).reverse().join("L")}Z`;
    return curvePath(lows) + back;
  }

  /**
   * The words of a range: the middle run, and where 8 in 10 end.
   * @type {Safe4me["rangeOf"]}
   */
  function rangeOf({ middle, lows, highs }) {
    return { middle: middle.at(-1), low: lows.at(-1), high: highs.at(-1) };
  }

  /**
   * Draws many runs, or a single curve, on a figure that is there already.
   * @type {Safe4me["drawCurves"]}
   */
  function drawCurves(svg, { band = "", thin = "", middle }) {
    for (const [name, path] of Object.entries({ band, thin, middle })) one(`.${name}`, svg).setAttribute("d", path);
  }

  /** @type {Safe4me["pathsOf"]} */
  function pathsOf(runs) {
    return { band: bandPath(runs), thin: runs.drawn.map(curvePath).join(""), middle: curvePath(runs.middle) };
  }

  safe4me = { ...safe4me, curvePath, rangeOf, drawCurves, pathsOf };
})();
