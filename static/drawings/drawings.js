// @ts-check
/* Drawings that can be touched and are small: a line of birthdays, people to tap, and a stair. */

(() => {
  "use strict";

  const { all, one, make, fill, goToOutcome, touching, answer, pressable } = safe4me;

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

    /* Each step that is pressed in its turn stands on the stair, with how; one that comes later stays to be pressed. */
    order(drawing, stood = 0, keep) {
      const stairs = all("li", drawing);
      const said = one(".heard", drawing);
      const tray = make("div", { class: "chips" });
      const chips = stairs.map((stair) =>
        make("button", { type: "button", class: "chip" }, one("summary", stair).textContent),
      );
      let next = 0;
      const stand = () => {
        stairs[next].classList.remove("later");
        stairs[next].append(one(".figure", drawing));
        chips[next].remove();
        next += 1;
        if (next === stairs.length) answer(drawing);
      };
      const press = (n) => {
        said.textContent = n === next ? "" : said.dataset.later;
        if (n !== next) return;
        stand();
        keep(next);
        if (next === stairs.length) goToOutcome(one(".reply-card", drawing));
        else one("button", tray).focus();
      };
      one(".stairs", drawing).ariaLive = "polite";
      one(".stage", drawing).append(one(".figure", drawing));
      for (const stair of stairs) stair.classList.add("later");
      for (const [n, chip] of chips.entries()) chip.addEventListener("click", () => press(n));
      for (const odd of [1, 0]) tray.append(...chips.filter((_, n) => n % 2 === odd)); // never in their order
      said.parentElement.before(tray);
      while (next < stood) stand();
    },
  };

  for (const [kind, start] of Object.entries(touch)) touching(kind, start);
})();
