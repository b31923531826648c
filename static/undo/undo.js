// @ts-check
/* Undo: until which day can all of it be taken back? Guessed first; then each day can be tried. What others have seen or
   saved stays, and one drawer stays shut. */

(() => {
  "use strict";

  const { all, one, fill, touching, answer, tell } = safe4me;

  touching("undo", (drawing, before, keep) => {
    const line = one("input", drawing);
    const stops = all(".stops li", drawing);
    const [guess, undo, drawer] = all(".actions button", drawing);
    const { right, yes, no, now } = drawing.dataset;
    const state = { guess: -1, at: 0, undone: false, tried: false, ...(before || {}) };

    const place = (n) => one("b", stops[n]).textContent;
    const event = () => `${place(state.at)}: ${all(".still", stops[state.at])[0].textContent}`;

    const drawAmount = (name) => {
      const amount = Number(stops[state.guess < 0 ? 0 : state.at].getAttribute(`data-${name}`)); // a guess comes first
      const parts = all(`.undoing .${name}`, drawing);
      const isBack = state.undone && name === "copies";
      for (const [n, part] of parts.entries()) {
        part.classList.toggle("off", n >= amount);
        part.classList.toggle("back", isBack);
      }
      one(`dd.${name}`, drawing).textContent = `${isBack ? 0 : amount}`;
    };

    const draw = () => {
      for (const name of ["copies", "seen", "elsewhere"]) drawAmount(name);
      for (const [n, stop] of stops.entries()) stop.classList.toggle("here", n === state.at);
      line.value = `${state.at}`;
      line.setAttribute("aria-valuetext", state.guess < 0 ? place(state.at) : event());
      [guess.hidden, undo.hidden, undo.disabled] = [state.guess >= 0, state.guess < 0, state.undone];
    };

    const change = () => {
      draw();
      keep(state);
      if (state.tried) answer(drawing);
    };

    line.addEventListener("input", () => {
      [state.at, state.undone] = [line.valueAsNumber, false];
      if (state.guess >= 0) tell(drawing, event());
      change();
    });
    guess.addEventListener("click", () => {
      state.guess = state.at;
      const verdict = state.guess === Number(right) ? yes : fill(no, { n: place(state.guess) });
      tell(drawing, verdict, now);
      change();
      line.focus({ preventScroll: true });
    });
    undo.addEventListener("click", () => {
      [state.undone, state.tried] = [true, true];
      tell(drawing, event(), one("q", stops[state.at]).textContent);
      change();
      line.focus({ preventScroll: true });
    });
    drawer.addEventListener("click", () => tell(drawing, drawer.textContent, drawer.dataset.says));

    change();
    if (state.guess >= 0) tell(drawing, event(), state.undone ? one("q", stops[state.at]).textContent : "");
  });
})();
