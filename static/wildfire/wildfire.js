// @ts-check
/* How far does it travel? Guess, let it run, add people who stop or tell. Nothing of it is kept or sent. */

(() => {
  "use strict";

  const { all, one, begin, make, fill, RUNS, spreadRun, spreadCurve, placedByLot, reckoned } = safe4me;
  const { startYear, startRun, rangeOf, drawDots } = safe4me;

  const MOST = 8; // of 10 who stop: with everybody there is nothing to see

  /**
   * The two steppers: no more tell than stop.
   * @param {HTMLElement} wild
   * @param {(setting: Setting) => void} onChange
   */
  function startSteppers(wild, onChange) {
    let setting = { stops: 0, tells: 0 };
    const draw = () => {
      const ends = new Map([
        ["stops", MOST],
        ["tells", setting.stops],
      ]);
      for (const stepper of all("[data-change]", wild)) {
        const what = stepper.dataset.change;
        const many = what === "stops" ? setting.stops : setting.tells;
        one("output", stepper).textContent = String(many);
        for (const button of all("button", stepper)) {
          button.ariaDisabled = String(many === (Number(button.dataset.by) > 0 ? ends.get(what) : 0));
        }
      }
    };
    const change = (what, by) => {
      const stops = setting.stops + (what === "stops" ? by : 0);
      const tells = Math.min(stops, setting.tells + (what === "tells" ? by : 0));
      setting = { stops, tells };
      draw();
      onChange(setting);
    };
    for (const stepper of all("[data-change]", wild)) {
      for (const button of all("button", stepper)) {
        button.addEventListener("click", () => {
          if (button.ariaDisabled !== "true") change(stepper.dataset.change, Number(button.dataset.by));
        });
      }
    }
    draw();
  }

  /**
   * What came of 200 runs, in words and dots.
   * @param {HTMLElement} wild
   */
  function startResult(wild) {
    const said = one(".wild-said", wild);
    const words = said.dataset;
    const note = one(".wild-note", wild);
    /** @type {(now: Result, before: Result | null, today: string) => void} */
    return (now, before, today) => {
      const { low, high, worst: most } = now;
      const range = fill(low === high ? words.same : words.most, { low, high });
      const worst = before
        ? fill(words.worstBefore, { worst: most, before: before.worst })
        : fill(words.worst, { worst: most });
      said.replaceChildren(make("span", {}, today && `${today} `), make("b", {}, `${range} ${worst}`));
      one(".rings", note).textContent = before ? fill(note.dataset.rings, { ...before.setting }) : "";
      drawDots(one(".dots", wild), now.dots, before ? before.dots : []);
    };
  }

  /**
   * The year group, as it stands on the map.
   * @param {HTMLElement} wild
   * @param {number[][]} friends
   */
  function yearOf(wild, friends) {
    const [owner, first] = [Number(wild.dataset.owner), Number(wild.dataset.first)];
    const free = friends.map((_, person) => person).filter((person) => person !== owner && person !== first);
    return { friends, free, owner, first };
  }

  /**
   * A guess, as long as it is about what is run. Returns what was guessed.
   * @param {HTMLElement} guesses
   */
  function startGuesses(guesses) {
    const chips = all("[data-guess]", guesses);
    for (const chip of chips) {
      chip.addEventListener("click", () => {
        for (const each of chips) each.ariaPressed = String(each === chip);
      });
    }
    return () => chips.find((chip) => chip.ariaPressed === "true")?.dataset.guess;
  }

  /** @param {HTMLElement} wild */
  function startWild(wild) {
    const button = one(".main-act");
    const [start, words] = [button.textContent, button.dataset];
    const have = one(".wild-have", wild);
    const times = have.dataset.times.split("|");
    const said = one(".wild-said", wild).dataset;
    const guesses = one(".guesses", wild);
    const guessed = startGuesses(guesses);
    const map = startYear(one(".year", wild));
    const year = yearOf(wild, map.friends);
    const show = startResult(wild);
    let habits = { shownTo: 3, quarters: 2 };
    let setting = { stops: 0, tells: 0 };
    let day = 1;
    let counts = [];
    let hasRun = false; // the setting that stands, to its end
    /** @type {Setting | null} */
    let before = null; // the setting that was run to its end before
    let giveUp = () => {};
    const known = new Map();

    const placed = ({ stops, tells }, seed) => placedByLot(year, stops, tells, seed);
    const runOf = (people, seed) => spreadRun(year, habits, placed(people, seed), seed);
    const nameOf = ({ stops, tells }) => `${stops} ${tells}`;
    /**
     * Where 200 runs of a setting end: at once where it is known, else once it is reckoned.
     * @param {Setting} people
     * @param {(result: Result) => void} done
     */
    const ask = (people, done) => {
      if (known.has(nameOf(people))) done(known.get(nameOf(people)));
      else
        giveUp = reckoned(
          RUNS,
          (nth) => spreadCurve(year, runOf(people, nth + 1)).at(-1),
          (ends) => {
            known.set(nameOf(people), { ...rangeOf(ends), setting: people });
            done(known.get(nameOf(people)));
          },
        );
    };
    /** Says and draws the range of the setting that stands; `today` says what came of the run on the map. */
    const measure = (today) => {
      giveUp();
      if (!before || nameOf(before) === nameOf(setting)) ask(setting, (now) => show(now, null, today));
      else ask(before, (old) => ask(setting, (now) => show(now, old, today)));
    };

    const draw = () => {
      one("b", have).textContent = counts[run.at()];
      one(".when", have).textContent = times[Math.min(run.at(), times.length - 1)];
      button.textContent = run.isPlaying() ? words.end : run.isOver() ? words.another : start;
    };
    const ended = () => {
      const guess = setting.stops ? "" : guessed();
      const today = [fill(said.day, { day, have: counts.at(-1) }), guess && fill(said.guessed, { guess })];
      hasRun = true;
      measure(today.filter(Boolean).join(" "));
    };
    const run = startRun(map, draw, ended);
    const startOver = () => {
      const steps = runOf(setting, day);
      counts = spreadCurve(year, steps);
      run.lay(steps, [year.owner, year.first], placed(setting, day));
    };
    const press = () => {
      if (run.isPlaying()) {
        run.end();
        return;
      }
      if (run.isOver()) {
        day += 1;
        startOver();
      }
      guesses.hidden = true;
      run.start();
    };
    const changed = () => {
      hasRun = false;
      startOver();
      if (guesses.hidden) measure("");
    };

    button.addEventListener("click", press);
    startSteppers(wild, (to) => {
      if (hasRun) before = setting;
      setting = to;
      changed();
    });
    one(".habits", wild).addEventListener("change", ({ target }) => {
      const { name, value } = /** @type {HTMLInputElement} */ (target);
      habits = name === "shownTo" ? { ...habits, shownTo: Number(value) } : { ...habits, quarters: Number(value) };
      before = null;
      known.clear();
      changed();
    });
    for (const input of all(".habits input", wild)) input.checked = input.defaultChecked;
    startOver();
    document.body.classList.add("wild-works");
  }

  begin(".wild", startWild);
})();
