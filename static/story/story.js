// @ts-check
/* A story, staged: one scene at a time, a step back at any time. The first choice at its fork may be sent. The place
   in it, and the ways tried, are kept in the tab; where a class plays together nothing is. */

(() => {
  "use strict";

  const { html, all, one, wordsIn, make, fill, kept, noteDone, tellHowFar, offerToSend } = safe4me;
  const { turnClock, drawScene, isOnward, startPlaces, startMap } = safe4me;

  /** @param {HTMLElement} story */
  function startStory(story) {
    const { story: activity, start } = story.dataset;
    const scenes = new Map(all(".scene", story).map((scene) => [scene.id, scene]));
    const beatsOf = new Map([...scenes.values()].map((scene) => [scene, all(".beat", scene)]));
    const choices = new Map(); // by way: `bus>1` is the first choice in the scene `bus`
    for (const [id, scene] of scenes)
      for (const [n, link] of all("a.choice", scene).entries()) choices.set(`${id}>${n + 1}`, link);

    const get = (name) => (activity && kept.get(`${name}:${activity}`)) || [];
    const keep = (name, value) => activity && kept.set(`${name}:${activity}`, value);
    const tried = new Set(get("endings").filter((way) => choices.has(way)));
    const [go, rest, pace] = [one("[data-go]"), one("[data-rest]"), one(".pace", story)];
    const backs = all("button[data-back]"); // help has words of that name
    const justTold = one("#just-told", story);
    const boxOf = (scene) => one(".beats", scene);
    const trayOf = (scene) => one(".tray", scene);
    const waysFrom = (id) => [...choices.keys()].filter((way) => way.startsWith(`${id}>`));
    const beenAt = (id) => id === start || [...tried].some((way) => choices.get(way).dataset.to === id);
    const hasReply = (way) => choices.get(way).hash.slice(1) !== choices.get(way).dataset.to;
    let isOpening = true; // a page that opens leaves focus and scroll alone
    let furthest = 1;
    let here, isOffered, isEnded;

    const chosen = new Map();
    /** What a choice adds to a scene: what was chosen, and what comes of it. */
    const broughtBy = (way) => {
      const choice = choices.get(way);
      const reply = hasReply(way) ? beatsOf.get(scenes.get(choice.hash.slice(1))) : [];
      if (!chosen.has(way))
        chosen.set(way, [
          chosenBeat(choice, story.dataset.me, scenes.get(way.split(">")[0])),
          ...reply.map((beat) => beat.cloneNode(true)),
        ]);
      return chosen.get(way);
    };

    /**
     * The beats of a place in order; the first of them stand there already. A place is the path of scenes with the last
     * `way` chosen on it, where its reply is still to be told, and how many beats have been told.
     * @param {Place} place
     */
    const rowAt = ({ path, way, isReply }) => {
      const beats = beatsOf.get(scenes.get(path.at(-1)));
      if (!way || (hasReply(way) && !isReply)) return [0, beats];
      return [1, isReply ? broughtBy(way) : [...broughtBy(way).slice(0, 1), ...beats]];
    };
    const placeAt = (path, told = Infinity) => ({ path, told });
    const before = (place) => {
      if (place.isReply) return placeAt(place.path.slice(0, -1));
      return place.path.length > 1 ? placeAt(place.path.slice(0, -1)) : place;
    };

    const look = (element, focused = element) => {
      if (isOpening) return;
      focused?.focus({ preventScroll: true });
      element.scrollIntoView({ block: "nearest" });
    };

    const openTray = () => {
      for (const way of waysFrom(here.id)) {
        const isNew = tried.has(way) && !one("small", choices.get(way));
        if (isNew) choices.get(way).append(make("small", { lang: html.lang, dir: html.dir }, story.dataset.tried));
      }
      look(trayOf(here), one("h2", trayOf(here)));
    };

    /** Shows a scene with this many of a row of beats told, and the picture as it is then. */
    const tell = (place, isBack) => {
      const [standing, row] = rowAt(place);
      const shown = row.slice(0, standing + place.told);
      const left = row.length - shown.length;
      const isFork = !left && !place.isReply;
      const box = boxOf(here);
      const isNew = shown.filter((beat) => !box.contains(beat));
      while ([...box.children].some((beat, n) => beat !== shown[n])) box.lastElementChild.remove();
      box.append(...shown.slice(box.children.length));
      drawScene(here, place.isReply ? [...beatsOf.get(here), ...shown] : shown, isFork);
      justTold.textContent = (isBack ? shown.slice(-1) : isNew).map(saidIn).join(" ");
      clock(shown.at(-1), isBack ? undefined : row[shown.length]);
      trayOf(here).hidden = !isFork;
      go.hidden = isFork;
      rest.hidden = !left;
      if (isFork) openTray();
      else look(shown.at(-1), go);
    };

    /** What the bar offers: a beat on, or from an ending another try, or help where its threat goes on. */
    const offerWayOn = (end) => {
      const acts = [go, one("[data-another=act]"), one(".main-act[data-help-act]")];
      const act = acts[end === undefined ? 0 : end ? 2 : 1];
      for (const each of acts) if (each) each.hidden = each !== act;
      rest.hidden = end !== undefined;
      if (!pace) return;
      pace.hidden = end !== undefined;
      here.append(pace);
    };

    const enter = (scene) => {
      if (here && here !== scene) {
        boxOf(here).replaceChildren(...beatsOf.get(here));
        drawScene(here, beatsOf.get(here), true);
      }
      here = scene;
      if (trayOf(here)) boxOf(here).replaceChildren();
      for (const each of scenes.values()) each.classList.toggle("here", each === here);
      story.classList.toggle("ended", "end" in here.dataset);
      if (!isOpening) scrollTo(0, 0);
    };

    /** Shows a place of the story: a scene with its beats so far, what comes of a choice in it, or an ending. */
    const show = (place, isBack = false) => {
      const { path, way, isReply } = place;
      const scene = scenes.get(isReply ? way.split(">")[0] : path.at(-1));
      if (scene !== here || place.told === 1) enter(scene);
      furthest = Math.max(furthest, path.length);
      story.classList.toggle("first", path.length < 2);
      for (const back of backs) back.hidden = !places.canGoBack();
      if (!isOpening) keep("place", path);
      offerWayOn(scene.dataset.end);
      if (!("end" in scene.dataset)) return tell(place, isBack);
      clock();
      finish();
    };

    const goOn = () => {
      const place = places.now();
      const [standing, row] = rowAt(place);
      if (standing + place.told < row.length) places.to({ ...place, told: place.told + 1 });
      else if (place.isReply) places.to({ ...place, isReply: false, told: 1 });
    };
    const clock = turnClock(goOn);

    const choose = (way) => {
      tried.add(way);
      keep("endings", [...tried]);
      const path = [...places.now().path, choices.get(way).dataset.to];
      places.to({ path, way, isReply: hasReply(way), told: 1 });
    };

    const showFound = () => {
      const endings = all("[data-end]", story);
      const n = endings.filter((ending) => beenAt(ending.id)).length;
      for (const count of n ? all("[data-found]", story) : []) {
        count.textContent = fill(count.dataset.found, { n, all: endings.length });
      }
    };

    const finish = () => {
      isEnded = true;
      showFound();
      if (activity) noteDone(activity);
      if (map)
        drawMap(beenAt, new Set([...tried].map((way) => `${way.split(">")[0]} ${choices.get(way).dataset.to}`)), here);
      if (!isOpening) here.focus({ preventScroll: true });
      const fork = one("[data-fork]", story);
      const first = fork && [...tried].find((way) => way.startsWith(`${fork.id}>`));
      if (!first || isOffered || !activity) return;
      isOffered = true;
      const words = wordsIn(one(".words", choices.get(first)));
      offerToSend(activity, [[fork.dataset.fork, words]], { fork: Number(first.split(">")[1]) });
    };

    /** Back to the last scene with a way that was not tried. */
    const tryAnother = (event) => {
      event.preventDefault();
      const { path } = places.now();
      const hasAnother = (n) => waysFrom(path.at(n)).some((way) => !tried.has(way));
      let n = path.length - 2;
      while (n > 0 && !hasAnother(n)) n -= 1;
      places.to(placeAt(path.slice(0, Math.max(n, 0) + 1)));
    };

    for (const [way, choice] of choices) {
      choice.addEventListener("click", (event) => {
        event.preventDefault();
        choose(way);
      });
    }
    for (const another of all("[data-another]")) another.addEventListener("click", tryAnother);
    const map = one(".path-map", story);
    const drawMap =
      map &&
      startMap(map, (id) => {
        const { path } = places.now();
        places.to(placeAt(path.includes(id) ? path.slice(0, path.indexOf(id) + 1) : [id]));
      });
    go.addEventListener("click", goOn);
    rest.addEventListener("click", () => {
      const menu = rest.closest("details");
      if (menu) menu.open = false;
      places.to({ ...places.now(), told: Infinity });
    });
    for (const back of backs) back.addEventListener("click", () => places.back());
    addEventListener("keydown", (event) => {
      if (!isOnward(event, go) || go.hidden || !story.isConnected) return;
      event.preventDefault();
      goOn();
    });

    story.classList.add("staged");
    const sofar = get("place").filter((id) => scenes.has(id)); // the scenes so far
    const places = startPlaces(sofar.length ? placeAt(sofar) : placeAt([start], 1), before, show);
    for (const scene of scenes.values()) if (trayOf(scene)) trayOf(scene).hidden = true;
    showFound();
    show(places.now());
    isOpening = false;
    tellHowFar?.(story, (last) => (isEnded ? last : Math.min(furthest, last - 1)));
  }

  /**
   * What was chosen, as a beat of whoever leads.
   * @param {HTMLAnchorElement} choice
   * @param {string} me
   * @param {HTMLElement} scene
   */
  function chosenBeat(choice, me, scene) {
    const kind = choice.matches(".do") ? "narration" : scene.matches(".chat") ? "message" : "speech";
    const words = make("div", { class: "words" }, make("p", {}, ...one(".words", choice).cloneNode(true).childNodes));
    return make("div", { class: `beat ${kind} mine` }, make("b", { class: "name" }, me), words);
  }

  /** Who says a beat, and what, as it is read. */
  const saidIn = (beat) => [...beat.children].map(wordsIn).join(" ");

  for (const story of all(".story")) startStory(story);
})();
