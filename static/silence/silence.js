// @ts-check
/* Silence: all look calm. How many mind is guessed; three are tapped for what they think; one of those who mind begins,
   and two follow. Then the same once more, and nobody begins. */

(() => {
  "use strict";

  const { all, one, fill, goToOutcome, touching, answer, pressable, tell } = safe4me;

  const ENOUGH = 3; // thoughts that are looked at before somebody begins

  touching("silence", (drawing, before, keep) => {
    const people = all(".heads li", drawing);
    const buttons = people.map(pressable);
    const line = one("input", drawing);
    const [guess, begin, again] = all(".actions button", drawing);
    const words = one(".says", drawing).dataset;
    const state = { guess: -1, seen: [], choosing: false, began: -1, done: false, ...(before || {}) };

    const minds = (n) => "begins" in people[n].dataset;
    const type = () =>
      state.began < 0 || state.done ? [] : [state.began, ...people[state.began].dataset.after.split(" ").map(Number)];

    const draw = () => {
      const typing = type();
      for (const [n, person] of people.entries()) {
        const isSeen = state.done || state.seen.includes(n) || typing.includes(n);
        person.classList.toggle("seen", isSeen);
        person.classList.toggle("types", typing.includes(n));
        one("[data-feel]", person).dataset.feel = isSeen ? person.dataset.feels : "calm";
        buttons[n].disabled = state.guess < 0 || (state.choosing && !(isSeen && minds(n)));
        buttons[n].setAttribute("aria-pressed", `${isSeen}`);
      }
      drawing.classList.toggle("quiet", typing.length > 0);
      line.disabled = state.guess >= 0;
      begin.disabled = state.choosing || state.seen.length < ENOUGH || !state.seen.some(minds);
      const phase = state.guess < 0 ? guess : state.began < 0 ? begin : again;
      for (const button of [guess, begin, again]) button.hidden = button !== phase || state.done;
      one(".now", drawing).textContent = line.value;
    };

    const change = () => {
      draw();
      keep(state);
      if (state.done) answer(drawing);
    };

    const sayEnd = () => {
      const isRight = state.guess === people.filter((_, n) => minds(n)).length;
      tell(drawing, isRight ? words.yes : fill(words.no, { n: state.guess }), words.nobody);
    };

    const tap = (n) => {
      if (state.choosing) {
        [state.began, state.choosing] = [n, false];
        tell(drawing, "", people[n].dataset.begins);
        change();
        again.focus({ preventScroll: true });
        return;
      }
      if (!state.seen.includes(n)) state.seen.push(n);
      tell(drawing, `${one("b", people[n]).textContent}:`, one("q", people[n]).textContent);
      change();
    };

    line.addEventListener("input", draw);
    guess.addEventListener("click", () => {
      state.guess = line.valueAsNumber;
      tell(drawing, "", words.tap);
      change();
      buttons[0].focus({ preventScroll: true });
    });
    begin.addEventListener("click", () => {
      state.choosing = true;
      tell(drawing, "", words.choose);
      change();
      buttons.find((button) => !button.disabled).focus({ preventScroll: true });
    });
    again.addEventListener("click", () => {
      state.done = true;
      sayEnd();
      change();
      goToOutcome(one(".told", drawing));
    });
    for (const [n, button] of buttons.entries()) button.addEventListener("click", () => tap(n));

    if (state.guess >= 0) line.value = `${state.guess}`;
    change();
    if (state.done) sayEnd();
    else if (state.began >= 0) tell(drawing, "", people[state.began].dataset.begins);
    else if (state.guess >= 0) tell(drawing, "", state.choosing ? words.choose : words.tap);
  });
})();
