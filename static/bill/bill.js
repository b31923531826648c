// @ts-check
/* The bill: each tile that is turned lays a coin on the scale; a no lifts them all. No tile is the right one. */

(() => {
  "use strict";

  const { all, one, make, fill, touching, answer, tell } = safe4me;

  const FIRST_NO = 4; // tiles that are turned before a no can be said
  const LIFT = 60; // milliseconds from coin to coin

  touching("bill", (drawing, before, keep) => {
    const tiles = all(".tiles li", drawing);
    const buttons = tiles.map((tile) => make("button", { type: "button" }, ...tile.childNodes));
    for (const [n, tile] of tiles.entries()) tile.append(buttons[n]);
    const [no, again] = all(".actions button", drawing);
    const [beam, up, down] = all(".beam, .pan", drawing);
    const coins = all(".coin", drawing);
    const figure = one("[data-feel]", drawing);
    const prompt = one(".told span", drawing).textContent;
    let { turned, said } = before || { turned: 0, said: false };

    const feelings = new Map(["calm", "worried", "tense"].map((name) => [name, drawing.getAttribute(`data-${name}`)]));

    const draw = () => {
      const level = { tilt: 0, drop: 0, feels: "calm", holds: "upright" };
      const { tilt, drop, feels, holds } = said || !turned ? level : tiles[turned - 1].dataset;
      for (const [n, button] of buttons.entries()) {
        button.setAttribute("aria-expanded", `${n < turned}`);
        button.disabled = n > turned || (said && n === turned);
      }
      beam.style.transform = `rotate(${tilt}deg)`;
      up.style.transform = `translateY(${-drop}px)`;
      down.style.transform = `translateY(${drop}px)`;
      for (const [n, coin] of coins.entries()) {
        coin.classList.toggle("off", said || n >= turned);
        coin.style.transitionDelay = said ? `${(turned - n) * LIFT}ms` : "";
      }
      [figure.dataset.feel, figure.dataset.pose] = [feels, holds];
      no.disabled = turned < FIRST_NO;
      [no.hidden, again.hidden] = [said, !said];
    };

    const say = () => {
      const place = turned && one("b", tiles[turned - 1]).textContent;
      if (said) tell(drawing, fill(drawing.dataset.no, { n: turned }));
      else if (turned)
        tell(
          drawing,
          `${place}: ${one("span", tiles[turned - 1]).textContent}`,
          feelings.get(tiles[turned - 1].dataset.felt),
        );
      else tell(drawing, "", prompt);
    };

    const change = () => {
      draw();
      say();
      keep({ turned, said });
      if (said) answer(drawing);
    };

    for (const [n, button] of buttons.entries())
      button.addEventListener("click", () => {
        if (n !== turned || said) return;
        turned += 1;
        change();
      });
    no.addEventListener("click", () => {
      said = true;
      change();
      again.focus({ preventScroll: true });
    });
    again.addEventListener("click", () => {
      [turned, said] = [0, false];
      change();
      buttons[0].focus({ preventScroll: true });
    });
    change();
  });
})();
