// @ts-check
/* A run on the map: it plays from its start to its end once somebody lets it, and never again by itself. */

(() => {
  "use strict";

  /** @type {Safe4me["startRun"]} */
  function startRun(map, draw, ended) {
    let [steps, at, isPlaying] = [[], 0, false];
    /** @type {Land} */
    let land = () => false;

    const isOver = () => at === steps.length;
    const arrive = () => {
      map.arrive(steps[at]);
      at += 1;
      if (isOver()) isPlaying = false;
      draw();
    };
    const play = () => {
      land = map.send(steps[at], () => {
        arrive();
        if (isOver()) ended();
        else play();
      });
    };

    return {
      isOver,
      isPlaying: () => isPlaying,
      at: () => at,
      /** Another run, before its first step. */
      lay(run, owners, placed) {
        land(false);
        [steps, at, isPlaying] = [run, 0, false];
        map.clear(owners, placed);
        draw();
      },
      start() {
        isPlaying = true;
        draw();
        play();
      },
      /** All that is left of it, at once. */
      end() {
        land(false);
        while (!isOver()) arrive();
        ended();
      },
    };
  }

  safe4me = { ...safe4me, startRun };
})();
