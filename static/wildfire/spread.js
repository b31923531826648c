// @ts-check
/* How far does it travel? The sums, and nothing else: to the bit those of safe4me/spread_model.py, whose names they have. */

(() => {
  "use strict";

  const RUNS = 200;
  const STEPS_AFTER_TELLING = 2;

  /**
   * Any change of a bit changes half of them: the last steps of MurmurHash3, by Austin Appleby.
   * @param {number} number
   */
  function mixed(number) {
    let bits = number ^ (number >>> 16);
    bits = Math.imul(bits, 0x85ebca6b);
    bits ^= bits >>> 13;
    bits = Math.imul(bits, 0xc2b2ae35);
    return bits ^ (bits >>> 16);
  }

  /**
   * A number of 32 bits, drawn for these whole numbers in this order.
   * @param {...number} numbers
   */
  function roll(...numbers) {
    return numbers.reduce((before, number) => mixed((before + number + 0x9e3779b9) | 0), 0) >>> 0;
  }

  /**
   * One of 0, 1, … `end` - 1.
   * @param {number} end
   * @param {...number} numbers
   */
  function below(end, ...numbers) {
    return Math.floor((roll(...numbers) * end) / 2 ** 32);
  }

  /**
   * The friends to whom somebody shows it; none, where they don’t pass it on.
   * @param {Year} year
   * @param {Habits} habits
   * @param {Placed} placed
   * @param {number} seed
   * @param {number} person
   */
  function shownBy(year, habits, placed, seed, person) {
    if (placed.has(person)) return [];
    if (person !== year.first && roll(seed, person, 0) >>> 30 >= habits.quarters) return [];
    const left = [...year.friends[person]];
    const most = Math.min(habits.shownTo, left.length);
    return Array.from({ length: most }, (_, draw) => left.splice(below(left.length, seed, person, draw + 1), 1)[0]);
  }

  /**
   * What is shown to whom in each step of a run. `placed` has, by person, “stops” or “tells”.
   * @type {Safe4me["spreadRun"]}
   */
  function spreadRun(year, habits, placed, seed) {
    const steps = [];
    const have = new Set([year.owner, year.first]);
    let holders = [year.first];
    let last = Number.POSITIVE_INFINITY;
    while (steps.length < last) {
      const shares = holders.flatMap((from) => shownBy(year, habits, placed, seed, from).map((to) => [from, to]));
      if (!shares.length) break;
      steps.push(shares);
      holders = [...new Set(shares.map(([, to]) => to))].filter((to) => !have.has(to));
      for (const person of holders) have.add(person);
      if (last > steps.length && holders.some((person) => placed.get(person) === "tells")) {
        last = Math.min(last, steps.length + STEPS_AFTER_TELLING);
      }
    }
    return steps;
  }

  /**
   * How many have it at the start, and after each step.
   * @type {Safe4me["spreadCurve"]}
   */
  function spreadCurve(year, steps) {
    const have = new Set([year.owner, year.first]);
    const counts = [have.size];
    for (const shares of steps) {
      for (const [, to] of shares) have.add(to);
      counts.push(have.size);
    }
    return counts;
  }

  /**
   * Those who are free to stop or to tell, in the order in which a run’s seed draws them.
   * @param {Year} year
   * @param {number} seed
   */
  function drawnInOrder(year, seed) {
    const drawn = year.free.map((person) => [roll(seed, -1, person), person]);
    return drawn.sort(([one, first], [other, second]) => one - other || first - second).map(([, person]) => person);
  }

  /**
   * So many in 10 of them who stop, and so many of these who tell as well.
   * @type {Safe4me["placedByLot"]}
   */
  function placedByLot(year, stops, tells, seed) {
    const many = (tenths) => Math.floor((year.free.length * tenths + 5) / 10);
    const stopping = drawnInOrder(year, seed).slice(0, many(stops));
    return new Map(stopping.map((person, nth) => [person, nth < many(tells) ? "tells" : "stops"]));
  }

  safe4me = { ...safe4me, RUNS, spreadRun, spreadCurve, placedByLot };
})();
