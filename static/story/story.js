// @ts-check
/* A story, staged: one scene at a time, a step back at any time. The first choice at its fork may be sent. The place
   in it, and the ways tried, are kept in the tab; where a class plays together nothing is. */

(() => {
  "use strict";

  const { html, all, one, make, fill, kept, noteDone, tellHowFar, offerToSend, teller, isOnward, startMap } = safe4me;

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
    const pace = one(".pace", story);
    const [go, back, rest] = all("button", pace);
    const justTold = one("#just-told", story);
    const boxOf = (scene) => one(".beats", scene);
    const trayOf = (scene) => one(".tray", scene);
    const waysFrom = (id) => [...choices.keys()].filter((way) => way.startsWith(`${id}>`));
    const beenAt = (id) => id === start || [...tried].some((way) => choices.get(way).dataset.to === id);
    let path = get("place").filter((id) => scenes.has(id)); // the scenes so far; the last of them is here
    let isOpening = true; // a page that opens leaves focus and scroll alone
    let furthest = 1;
    let here, onward, isOffered, isEnded;

    const look = (element, focused = element) => {
      if (isOpening) return;
      focused.focus({ preventScroll: true });
      element.scrollIntoView({ block: "nearest" });
    };

    const openTray = () => {
      for (const way of waysFrom(here.id)) {
        const isNew = tried.has(way) && !one("small", choices.get(way));
        if (isNew) choices.get(way).append(make("small", { lang: html.lang, dir: html.dir }, story.dataset.tried));
      }
      trayOf(here).hidden = false;
      look(trayOf(here), one("h2", trayOf(here)));
    };

    const telling = teller((now, left) => {
      justTold.textContent = now.map((beat) => beat.textContent).join(" ");
      go.hidden = !left && onward === openTray;
      rest.hidden = !left;
      if (go.hidden) openTray();
      else look(go);
    });

    /** Notes where one is, once a choice has been made. */
    const arrive = () => {
      furthest = Math.max(furthest, path.length);
      story.classList.toggle("first", path.length < 2);
      if (isOpening) return;
      keep("place", path);
      scrollTo(0, 0);
    };

    const tell = (before, beats, isWhole) => {
      trayOf(here).hidden = true;
      back.hidden = path.length < 2;
      here.append(pace);
      arrive();
      telling.begin(boxOf(here), before, beats, isWhole);
    };

    /** Shows the scene at the end of the path, from its first beat or, where one has been, as a whole. */
    const enter = (before = [], isWhole = false) => {
      telling.stop();
      if (here) boxOf(here).replaceChildren(...beatsOf.get(here));
      here = scenes.get(path.at(-1));
      for (const scene of scenes.values()) scene.classList.toggle("here", scene === here);
      const isEnd = "end" in here.dataset;
      story.classList.toggle("ended", isEnd);
      pace.hidden = isEnd;
      onward = openTray;
      if (isEnd) finish();
      else tell(before, beatsOf.get(here), isWhole);
    };

    const choose = (way, choice) => {
      const reply = scenes.get(choice.hash.slice(1));
      tried.add(way);
      keep("endings", [...tried]);
      path.push(choice.dataset.to);
      const chosen = chosenBeat(choice, story.dataset.me, here);
      if (reply.id === path.at(-1)) return enter([chosen]);
      onward = enter;
      tell(
        [chosen],
        beatsOf.get(reply).map((beat) => beat.cloneNode(true)),
      );
    };

    const showFound = () => {
      const endings = all("[data-end]", story);
      const n = endings.filter((ending) => beenAt(ending.id)).length;
      for (const count of n ? all("[data-found]", story) : []) {
        count.textContent = fill(story.dataset.found, { n, all: endings.length });
      }
    };

    const finish = () => {
      isEnded = true;
      arrive();
      showFound();
      if (activity) noteDone(activity);
      if (map)
        drawMap(beenAt, new Set([...tried].map((way) => `${way.split(">")[0]} ${choices.get(way).dataset.to}`)), here);
      if (!isOpening) here.focus({ preventScroll: true });
      const fork = one("[data-fork]", story);
      const first = fork && [...tried].find((way) => way.startsWith(`${fork.id}>`));
      if (!first || isOffered || !activity) return;
      isOffered = true;
      const words = one(".words", choices.get(first)).textContent;
      offerToSend(activity, [[fork.dataset.fork, words]], { fork: Number(first.split(">")[1]) });
    };

    const stepBack = (isFar) => {
      do path.pop();
      while (!isFar());
      if (!path.length) path = [start];
      enter([], true);
    };
    const hasAnother = () => path.length < 2 || waysFrom(path.at(-1)).some((way) => !tried.has(way));
    const goOn = () => (rest.hidden ? onward() : telling.next());

    for (const [way, choice] of choices) {
      choice.addEventListener("click", (event) => {
        event.preventDefault();
        choose(way, choice);
      });
    }
    for (const another of all("[data-another]", story)) {
      another.addEventListener("click", (event) => {
        event.preventDefault();
        stepBack(hasAnother);
      });
    }
    const map = one(".path-map", story);
    const drawMap =
      map &&
      startMap(map, (id) => {
        path = path.includes(id) ? path.slice(0, path.indexOf(id) + 1) : [id];
        enter([], true);
      });
    go.addEventListener("click", goOn);
    rest.addEventListener("click", telling.rest);
    back.addEventListener("click", () => stepBack(() => true));
    addEventListener("keydown", (event) => {
      if (!isOnward(event, go) || pace.hidden || go.hidden || !story.isConnected) return;
      event.preventDefault();
      goOn();
    });

    story.classList.add("staged");
    const isBack = path.length > 0;
    if (!isBack) path = [start];
    showFound();
    enter([], isBack);
    isOpening = false;
    tellHowFar(story, (last) => (isEnded ? last : Math.min(furthest, last - 1)));
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

  for (const story of all(".story")) startStory(story);
})();
