// @ts-check
/* Drawings that can be touched. The page holds each in its answered state; once it `works`, that is taken back until
   a pupil has answered it. */

(() => {
  "use strict";

  const { all, one, begin, make, fill, goToOutcome } = safe4me;

  /**
   * Says that a drawing is answered: its step may go on.
   * @param {HTMLElement} drawing
   */
  function answer(drawing) {
    drawing.dataset.answered = "";
    drawing.dispatchEvent(new Event("answered", { bubbles: true }));
  }

  /**
   * Makes a person of a drawing something to press.
   * @param {HTMLElement} person
   */
  function pressable(person) {
    const button = make("button", { type: "button", "aria-pressed": "false" }, ...person.childNodes);
    person.append(button);
    return button;
  }

  /** What a drawing of each kind does, by its `data-try`. */
  const touch = {
    ages(drawing) {
      const line = one("input", drawing);
      const [least, most] = [Number(line.min), Number(line.max)];
      const verdict = one(".verdict", drawing);
      const sliding = one(".sliding", drawing);
      const stretches = all("[data-until]", drawing);
      const slide = () => {
        const age = line.valueAsNumber;
        const here = stretches.find(({ dataset }) => !dataset.until || age < Number(dataset.until));
        one(".walker", drawing).setAttribute("x", `${((age - least) * 100) / (most - least)}%`);
        one(".now", drawing).textContent = String(age);
        line.setAttribute("aria-valuetext", fill(line.dataset.years, { n: age }));
        sliding.textContent = fill(sliding.dataset.at, { n: age, words: one("span", here).textContent });
      };
      slide();
      line.addEventListener("input", slide);
      one("button", drawing).addEventListener("click", () => {
        const { yes, no } = verdict.dataset;
        verdict.textContent = line.value === drawing.dataset.right ? yes : fill(no, { n: line.value });
        answer(drawing);
        goToOutcome(one(".reply-card", drawing));
      });
    },

    "whose-say"(drawing) {
      const people = all("li", drawing);
      const buttons = people.map(pressable);
      const tap = (n) => {
        for (const parts of [all(".claim", drawing), all(".heard", drawing)])
          for (const [m, part] of parts.entries()) part.classList.toggle("now", m === n);
        for (const [m, button] of buttons.entries()) button.setAttribute("aria-pressed", m === n);
        one(".heard.now", drawing).scrollIntoView({ block: "nearest" }); // the focus stays: others may be tapped
        if ("yes" in people[n].dataset) answer(drawing);
      };
      for (const [n, button] of buttons.entries()) {
        button.setAttribute("aria-pressed", false);
        button.addEventListener("click", () => tap(n));
      }
    },

    /* At the first break the owner lets one person have it. At each one after, everybody else who has it passes it to
     one more, unless they stop; once somebody tells, nobody does. */
    "passing-on"(drawing) {
      const people = one(".cast", drawing);
      const buttons = all("li", people).map(pressable);
      const [next, again] = all(".actions button", drawing);
      const said = one(".heard", drawing);
      const start = said.textContent;
      let round = 0;
      for (const button of buttons) button.append(" ", make("small"));

      const become = (button, state) => {
        button.dataset.state = state;
        button.disabled = !state;
        one("small", button).textContent = people.dataset[state] ?? "";
      };
      const begin = () => {
        round = 0;
        for (const button of buttons) become(button, "");
        said.textContent = start;
        [next.hidden, again.hidden] = [false, true];
      };
      const count = (state) => buttons.filter((button) => button.dataset.state === state).length;
      /** Who gets it next: where `before` have had it, each of them has a friend as far along again. */
      const reached = (before) => {
        if (round === 1) return buttons.slice(0, 1);
        if (count("tells")) return [];
        return buttons.filter((_, n) => n >= before && buttons[n - before]?.dataset.state === "has" && n < 2 * before);
      };
      const spread = () => {
        round += 1;
        const now = reached(2 ** (round - 2));
        for (const button of now) become(button, "has");
        said.textContent = fill(said.dataset.round, { n: 1 + buttons.length - count("") });
        if (now.length && round < drawing.dataset.rounds) return;
        answer(drawing);
        [next.hidden, again.hidden] = [true, false];
        goToOutcome(one(".reply-card.after", drawing));
      };
      const tap = (button) => {
        become(button, button.dataset.state === "has" ? "stops" : "tells");
        said.textContent = fill(said.dataset[button.dataset.state], { name: one("b", button).textContent });
      };

      begin();
      next.addEventListener("click", spread);
      again.addEventListener("click", () => {
        begin();
        next.focus({ preventScroll: true });
      });
      for (const button of buttons) button.addEventListener("click", () => tap(button));
    },

    order(drawing) {
      const steps = all("li", drawing);
      for (const [n, step] of steps.entries()) {
        const fold = one("details", step);
        fold.open = false;
        step.classList.toggle("later", n > 0);
        fold.addEventListener("toggle", () => {
          if (!fold.open) return;
          step.append(one(".figure", drawing));
          steps[n + 1]?.classList.remove("later");
          if (!steps[n + 1]) answer(drawing);
        });
      }
    },
  };

  begin("[data-try]", (drawing) => {
    touch[drawing.dataset.try](drawing);
    drawing.classList.add("works");
  });
})();
