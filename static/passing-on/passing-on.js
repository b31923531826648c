// @ts-check
/* Passing on. At the first break the owner lets one person have it. At each one after, everybody else who has it passes
   it to one more, unless they stop; once somebody tells, nobody does. */

(() => {
  "use strict";

  const { all, one, make, fill, goToOutcome, touching, answer, pressable } = safe4me;

  touching("passing-on", (drawing) => {
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
      if (now.length && round < Number(drawing.dataset.rounds)) return;
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
  });
})();
