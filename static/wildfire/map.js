// @ts-check
/* The map of the year group: who has it, who stops, who tells; by tap, by click, and by key. */

(() => {
  "use strict";

  const { all, one, fill, flown } = safe4me;

  const SVG = "http://www.w3.org/2000/svg";
  const NEXT_STATE = { "": "stops", stops: "tells", tells: "" };
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const NEAR = 30;

  /**
   * The map, on which somebody is placed by `onPlace(person, state)`.
   * @type {Safe4me["startYear"]}
   */
  function startYear(svg, onPlace) {
    /** @type {(Found & SVGGraphicsElement)[]} */
    const dots = all(".dot", svg);
    const words = svg.dataset;
    /** @type {(dot: SVGGraphicsElement) => [number, number]} */
    const placeOf = (dot) => {
      const { e, f } = dot.transform.baseVal.getItem(0).matrix;
      return [e, f];
    };
    const places = dots.map(placeOf);
    const [fresh, trail] = [".fresh", ".trail"].map((name) => one(name, svg));
    const sky = one(".moving", svg.parentNode);
    const have = one(".have", svg);
    const free = dots.map((_, person) => person).filter((person) => dots[person].dataset.free !== undefined);
    let at = free[0];
    let gone = "";

    const lines = (shares) => shares.map(([from, to]) => `M${places[from].join(" ")}L${places[to].join(" ")}`).join("");
    /** The places of the map as they lie on its sky, in pixels. */
    /** @type {() => [number, number][]} */
    const onSky = () => {
      const matrix = svg.getScreenCTM();
      const { left, top } = sky.getBoundingClientRect();
      return places.map(([x, y]) => [matrix.a * x + matrix.e - left, matrix.d * y + matrix.f - top]);
    };

    const named = (person) => {
      const dot = dots[person];
      const states = [dot.dataset.state, dot.classList.contains("has") ? "has" : ""].filter(Boolean);
      const told = states.length ? states.map((state) => words[state]) : [words.none];
      const [group, seat] = [Math.floor(person / 12) + 1, (person % 12) + 1];
      dot.setAttribute("aria-label", `${fill(words.who, { group, seat })}: ${told.join(", ")}`);
    };
    const place = (person, state) => {
      const dot = dots[person];
      dot.dataset.state = state;
      one("use", dot)?.remove();
      if (state) {
        const sign = document.createElementNS(SVG, "use");
        sign.setAttribute("href", `#wild-${state}`);
        dot.append(sign);
      }
      named(person);
    };
    const give = (people) => {
      for (const person of people) {
        dots[person].classList.add("has");
        if (dots[person].role) named(person);
      }
    };
    const count = (number) => {
      have.textContent = number;
    };

    const press = (person) => onPlace(person, NEXT_STATE[dots[person].dataset.state ?? ""]);
    const look = (person) => {
      dots[at].setAttribute("tabindex", -1);
      at = person;
      dots[at].setAttribute("tabindex", 0);
    };
    /** The nearest of the free who lies in the direction of an arrow; one that lies aside counts as further off. */
    const beside = ([dx, dy]) => {
      const [x, y] = places[at];
      const far = (person) => {
        const [ahead, aside] = [
          (places[person][0] - x) * dx + (places[person][1] - y) * dy,
          Math.abs((places[person][0] - x) * dy) + Math.abs((places[person][1] - y) * dx),
        ];
        return ahead > 4 ? ahead + 2 * aside : Number.POSITIVE_INFINITY;
      };
      const nearest = free.reduce((best, person) => (far(person) < far(best) ? person : best), at);
      return far(nearest) < Number.POSITIVE_INFINITY ? nearest : at;
    };
    const tapped = (event) => {
      if (!event.detail) {
        // Pressed by software for somebody, not by a finger: it names the dot, and has no place.
        const person = dots.indexOf(event.target.closest(".dot"));
        if (free.includes(person)) press(person);
        return;
      }
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const far = (person) => Math.hypot(places[person][0] - x, places[person][1] - y);
      const nearest = free.reduce((best, person) => (far(person) < far(best) ? person : best));
      if (far(nearest) <= NEAR) press(nearest);
    };

    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", words.map);
    for (const person of free) {
      dots[person].setAttribute("role", "button");
      dots[person].setAttribute("tabindex", person === at ? 0 : -1);
      named(person);
    }
    svg.addEventListener("click", tapped);
    svg.addEventListener("keydown", (event) => {
      if (!free.includes(dots.indexOf(/** @type {any} */ (event.target)))) return;
      if (ARROWS[event.key]) {
        look(beside(ARROWS[event.key]));
        dots[at].focus();
      } else if (event.key === "Enter" || event.key === " ") press(at);
      else return;
      event.preventDefault();
    });
    svg.addEventListener("focusin", (event) => {
      const target = /** @type {any} */ (event.target);
      if (dots.includes(target)) look(dots.indexOf(target));
    });

    return {
      free,
      friends: dots.map((dot) => dot.dataset.friends.split(" ").map(Number)),
      place,
      /** The map before the first step. */
      clear(people) {
        gone = "";
        for (const path of [fresh, trail]) path.setAttribute("d", "");
        for (const dot of dots) dot.classList.remove("has", "reached");
        give(people);
        for (const person of free) named(person);
        count(people.length);
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
      arrive(shares, number) {
        gone += lines(shares);
        trail.setAttribute("d", gone);
        fresh.setAttribute("d", "");
        give(new Set(shares.map(([, to]) => to)));
        count(number);
      },
    };
  }

  safe4me = { ...safe4me, startYear };
})();
