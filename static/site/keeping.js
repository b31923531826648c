// @ts-check
/* What this tab keeps, so that no work is lost: in the session storage of the tab alone, until it is wiped. Never
   free text, never a help page, never a tick in a door. */

(() => {
  "use strict";

  const { PAGE, all } = safe4me;

  const KEPT = "safe4me ";
  const ANSWERS = `answers:${PAGE}`;
  const held = new Map(); // what storage refused to take
  let isWiped = false;

  /** Values by name. A name with a colon (`answers:…`, `place:…`, `done:…`) is somebody's work. Never throws. */
  const kept = {
    /** The value, or null. */
    get(name) {
      if (held.has(name)) return held.get(name);
      try {
        return JSON.parse(sessionStorage.getItem(KEPT + name));
      } catch {
        return null;
      }
    },
    /** Keeps `value`, anything that JSON can say; null forgets what was kept. */
    set(name, value) {
      if (isWiped && name !== "gone") return;
      held.delete(name);
      if (value !== null) held.set(name, value);
      try {
        sessionStorage.removeItem(KEPT + name);
        if (value !== null) sessionStorage.setItem(KEPT + name, JSON.stringify(value));
        held.delete(name);
      } catch {
        // It is held in the page alone.
      }
    },
    /** For the next person: forgets everything but how they like to read, and that nothing is told of it. The page runs on until the next one comes;
      what it still hears, such as a late reply, it no longer keeps. */
    wipe() {
      const isRefused = kept.get("how-far") === "no";
      for (const name of keptNames())
        if (name !== "reading" && !(name === "how-far" && isRefused)) kept.set(name, null);
      isWiped = true;
    },
  };

  function keptNames() {
    try {
      const names = Object.keys(sessionStorage).filter((name) => name.startsWith(KEPT));
      return [...held.keys(), ...names.map((name) => name.slice(KEPT.length))];
    } catch {
      return [...held.keys()];
    }
  }

  /**
   * Ticks a lesson, quiz or story (`law/quiz`) on the pages that are home.
   * @type {Safe4me["noteDone"]}
   */
  const noteDone = (part) => kept.set(`done:${part}`, true);

  /**
   * Whether this tab keeps somebody's work.
   * @type {Safe4me["holdsWork"]}
   */
  const holdsWork = () => keptNames().some((name) => name.includes(":"));
  /** @type {Safe4me["hasWords"]} */
  const hasWords = () => all("textarea, form:not([hidden]) #one-time").some((box) => box.value);

  safe4me = { ...safe4me, ANSWERS, kept, noteDone, holdsWork, hasWords };
})();
