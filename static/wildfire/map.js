// @ts-check
/* The map of the year group: who has it, who stops, who tells, and what flies from friend to friend. */

(() => {
  "use strict";

  const { all, one, flown } = safe4me;

  const SVG = "http://www.w3.org/2000/svg";

  /** @type {Safe4me["startYear"]} */
  function startYear(svg) {
    /** @type {(Found & SVGGraphicsElement)[]} */
    const dots = all(".dot", svg);
    /** @type {[number, number][]} */
    const places = dots.map((dot) => {
      const { e, f } = dot.transform.baseVal.getItem(0).matrix;
      return [e, f];
    });
    const [fresh, trail] = [".fresh", ".trail"].map((name) => one(name, svg));
    const sky = one(".moving", svg.parentNode);
    let gone = "";

    const lines = (shares) => shares.map(([from, to]) => `M${places[from].join(" ")}L${places[to].join(" ")}`).join("");
    /** The places of the map as they lie on its sky, in pixels. */
    /** @type {() => [number, number][]} */
    const onSky = () => {
      const matrix = svg.getScreenCTM();
      const { left, top } = sky.getBoundingClientRect();
      return places.map(([x, y]) => [matrix.a * x + matrix.e - left, matrix.d * y + matrix.f - top]);
    };
    const give = (people) => {
      for (const person of people) dots[person].classList.add("has");
    };
    const place = (dot, state) => {
      dot.dataset.state = state;
      one("use", dot)?.remove();
      if (!state) return;
      const sign = document.createElementNS(SVG, "use");
      sign.setAttribute("href", `#wild-${state}`);
      dot.prepend(sign);
    };

    return {
      friends: dots.map((dot) => dot.dataset.friends.split(" ").map(Number)),
      /** The map before the first step: who has it, and who stops or tells. */
      clear(people, placed) {
        gone = "";
        for (const path of [fresh, trail]) path.setAttribute("d", "");
        for (const [person, dot] of dots.entries()) {
          dot.classList.remove("has", "reached");
          place(dot, placed.get(person) ?? "");
        }
        give(people);
      },
      /** A step on its way; returns what brings it to its end. */
      send(shares, done) {
        fresh.setAttribute("d", lines(shares));
        const spots = onSky();
        return flown(
          sky,
          shares.map((share) => share.map((person) => spots[person])),
          done,
        );
      },
      /** What a step has led to. */
      arrive(shares) {
        gone += lines(shares);
        trail.setAttribute("d", gone);
        fresh.setAttribute("d", "");
        give(new Set(shares.map(([, to]) => to)));
      },
    };
  }

  safe4me = { ...safe4me, startYear };
})();
