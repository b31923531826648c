// @ts-check
/* The map of a story: the places one has been are buttons that lead back to them; what is left has no name yet. */

(() => {
  "use strict";

  const { all, one } = safe4me;

  /**
   * Starts a map whose places call `revisit`; returns what draws it, for whoever has been `beenAt` places by `ways`.
   * @type {Safe4me["startMap"]}
   */
  function startMap(map, revisit) {
    const spots = all("[data-spot]", map);
    for (const spot of spots) {
      spot.style.gridArea = spot.dataset.at;
      one("button", spot).addEventListener("click", () => revisit(spot.dataset.spot));
    }
    return (beenAt, ways, here) => {
      for (const spot of spots) {
        const isBeen = beenAt(spot.dataset.spot);
        spot.classList.toggle("been", isBeen);
        spot.setAttribute("aria-hidden", !isBeen);
        one("button", spot).hidden = !isBeen;
        spot.classList.toggle("now", spot.dataset.spot === here.id);
      }
      for (const line of all("path", map)) line.classList.toggle("been", ways.has(line.dataset.way));
      here.append(map);
      map.hidden = false;
    };
  }

  safe4me = { ...safe4me, startMap };
})();
