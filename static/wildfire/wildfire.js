// @ts-check
/* How far does it travel? Guess, place people, step. Nothing of it is kept or sent, or stands in the address. */

(() => {
  "use strict";

  const {
    all,
    one,
    begin,
    make,
    fill,
    goTo,
    RUNS,
    spreadRun,
    spreadCurve,
    drawnInOrder,
    placedByLot,
    manyRuns,
    reckoned,
    startYear,
    curvePath,
    rangeOf,
    drawCurves,
    pathsOf,
  } = safe4me;

  const MOST_CARDS = 8;

  /**
   * Which of the guesses is nearest to what came of it.
   * @param {HTMLElement[]} buttons
   * @param {number} number
   */
  function nearestGuess(buttons, number) {
    const far = (button) => Math.abs(button.dataset.guess - number);
    return buttons.reduce((best, button) => (far(button) < far(best) ? button : best));
  }

  /**
   * A card beside the others: what was run, its curves, and what came of it.
   * @param {HTMLElement} cards
   * @param {string} title
   * @param {Paths} paths
   * @param {string} words
   */
  function addCard(cards, title, paths, words) {
    const card = make("li", {}, make("h3", {}, title), one("svg.curves").cloneNode(true));
    drawCurves(one("svg", card), paths);
    card.append(make("p", { class: "small" }, words));
    cards.prepend(card);
    cards.children[MOST_CARDS]?.remove();
    cards.closest("section").hidden = false;
  }

  /** @param {HTMLElement} wild */
  function startWild(wild) {
    const said = one(".wild-said", wild);
    const words = said.dataset;
    const cards = one(".wild-runs .charts", wild);
    const guesses = all("[data-guess]", wild);
    const buttons = (name) => one(`button[data-${name}]`, wild);
    const map = startYear(one(".year", wild), (person, state) => changed(() => set(person, state)));
    const year = { friends: map.friends, free: map.free, owner: +wild.dataset.owner, first: +wild.dataset.first };
    const placed = new Map();
    let habits = { shownTo: 3, quarters: 2 };
    let seed = 1;
    let [steps, counts, at] = [[], [], 0];
    /** @type {Land} */
    let land = () => false;
    let playing = false;
    let giveUp = () => {};

    const runOf = (people, nth = seed) => spreadRun(year, habits, people, nth);
    const curveOf = (people, nth = seed) => spreadCurve(year, runOf(people, nth));
    const many = (what) => [...placed.values()].filter((each) => each === what).length;
    const told = (upTo) => steps.slice(0, upTo).some((shares) => shares.some(([, to]) => placed.get(to) === "tells"));

    /* What is said */
    const ended = () => {
      const have = counts.at(-1);
      const parts = [fill(told(at) ? words.ended : words.end, { step: at, have })];
      if (placed.size) {
        const alone = curveOf(new Map()).at(-1);
        parts.push(fill(alone > have ? words.less : words.same, { alone }));
      } else {
        const near = nearestGuess(guesses, have);
        const guess = guesses.find((button) => button.ariaPressed === "true");
        parts.push(fill(words.near, { letter: one(".letter", near).textContent, guess: near.dataset.guess }));
        if (guess) parts.push(fill(words.guessed, { guess: guess.dataset.guess }));
      }
      return parts.join(" ");
    };
    const speak = () => {
      const stands = { run: seed, step: at, have: counts[at] };
      if (at && at === steps.length) said.textContent = ended();
      else said.textContent = fill(at ? (told(at) ? words.told : words.step) : words.start, stands);
    };
    const placing = () =>
      placed.size ? fill(cards.dataset.placed, { stops: many("stops"), tells: many("tells") }) : cards.dataset.nobody;
    const card = (title, paths, come) => addCard(cards, `${title}, ${placing()}`, paths, come);

    /* A run */
    const startOver = () => {
      playing = false;
      land(false);
      giveUp();
      steps = runOf(placed);
      counts = spreadCurve(year, steps);
      at = 0;
      map.clear([year.owner, year.first]);
      draw();
    };
    const draw = () => {
      const over = at === steps.length;
      const onward = [buttons("step"), buttons("all")];
      const isHeld = onward.includes(/** @type {any} */ (document.activeElement));
      for (const button of onward) button.disabled = over;
      for (const name of ["stops", "tells"]) one(`[data-place=${name}] output`, wild).textContent = String(many(name));
      speak();
      if (over && isHeld) goTo(said); // a button that can be pressed no more would lose the focus
    };
    const finished = () => {
      const have = fill(cards.dataset.reached, { have: counts.at(-1) });
      card(fill(cards.dataset.one, { run: seed }), { middle: curvePath(counts) }, have);
    };
    const step = () => {
      if (at === steps.length) return;
      const shares = steps[at];
      land = map.send(shares, () => {
        at += 1;
        map.arrive(shares, counts[at]);
        draw();
        if (at === steps.length) finished();
        else if (playing) step();
      });
    };
    const nextStep = () => {
      playing = false;
      land();
      step();
    };
    const toTheEnd = () => {
      if (playing) return;
      playing = true;
      if (!land()) step();
    };

    /* What is changed: a run begins anew, for it could have gone another way from the start. */
    const set = (person, state) => {
      placed.delete(person);
      if (state) placed.set(person, state);
      map.place(person, state);
    };
    const changed = (change) => {
      change();
      startOver();
    };
    const more = (what) => {
      const next = drawnInOrder(year, 1).find((person) => !placed.has(person));
      if (next !== undefined) set(next, what);
    };
    const less = (what) => {
      const last = [...placed.keys()].findLast((person) => placed.get(person) === what);
      if (last !== undefined) set(last, "");
    };

    /* Many runs */
    const runMany = () => {
      giveUp();
      const people = new Map(placed);
      giveUp = reckoned(
        RUNS,
        (nth) => curveOf(people, nth + 1),
        (curves) => {
          const runs = manyRuns(curves);
          card(cards.dataset.many, pathsOf(runs), fill(cards.dataset.range, rangeOf(runs)));
        },
      );
    };
    const compare = () => {
      const list = one(".wild-many .charts", wild);
      for (const item of all("li", list)) {
        const what = item.dataset.tell === undefined ? "stops" : "tells";
        const lot = (nth) => placedByLot(year, Number(item.dataset.tenths), nth, what);
        reckoned(
          RUNS,
          (nth) => curveOf(lot(nth + 1), nth + 1),
          (curves) => {
            const runs = manyRuns(curves);
            drawCurves(one("svg", item), pathsOf(runs));
            one("p", item).textContent = fill(list.dataset.words, rangeOf(runs));
          },
        );
      }
    };

    const pressed = {
      step: nextStep,
      all: toTheEnd,
      over: startOver,
      many: runMany,
      another: () =>
        changed(() => {
          seed += 1;
        }),
    };
    for (const [name, act] of Object.entries(pressed)) buttons(name).addEventListener("click", act);
    for (const stepper of all("[data-place]", wild)) {
      const what = stepper.dataset.place;
      one("[data-more]", stepper).addEventListener("click", () => changed(() => more(what)));
      one("[data-less]", stepper).addEventListener("click", () => changed(() => less(what)));
    }
    for (const button of guesses) {
      button.addEventListener("click", () => {
        for (const each of guesses) each.ariaPressed = String(each === button);
      });
    }
    for (const input of all(".made-up input", wild)) {
      input.checked = input.defaultChecked;
      input.addEventListener("change", () =>
        changed(() => {
          habits = { ...habits, [input.name]: +input.value };
          cards.replaceChildren();
          cards.closest("section").hidden = true;
          compare();
        }),
      );
    }
    for (const part of all(".guesses, .actions, .wild-said, .placing, fieldset", wild)) part.hidden = false;
    one(".still", wild).hidden = true;
    for (const fold of all(".first-runs, .made-up", wild)) fold.open = false;
    startOver();
  }

  begin(".wild", startWild);
})();
