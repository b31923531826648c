// @ts-check
/* What is done and what was begun, which this tab alone knows; and in a room what was sent to it, how it is asked, and the
   way on, to what the class does next. */

(() => {
  "use strict";

  const { all, one, pageOf, ROOM, begin, fill, kept } = safe4me;

  const GIVE_UP_MS = 15000;

  /** @type {Safe4me["sentName"]} */
  const sentName = (activity) => `sent:${ROOM}:${activity}`;

  /**
   * The reply of the room to a request; "hung" when none came in 15 seconds, "offline" when none can come.
   *
   * It comes from the room: the page's own address would tell which language its reader has chosen.
   * @type {Safe4me["askRoom"]}
   */
  async function askRoom(address, options) {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), GIVE_UP_MS);
    try {
      return await fetch(`/c/${ROOM}/${address}`, { ...options, referrer: `/c/${ROOM}/`, signal: giveUp.signal });
    } catch {
      return giveUp.signal.aborted ? "hung" : "offline";
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * How far somebody is with one thing: "added", "done", "started", or nothing.
   * @param {Thing} thing
   */
  function howFar({ part, path }) {
    if (ROOM && kept.get(sentName(part))) return "added";
    if (kept.get(`done:${part}`)) return "done";
    return kept.get(`place:${part}`) || kept.get(`answers:${pageOf(path)}`) ? "started" : "";
  }

  /** @param {Thing} thing */
  const isDone = (thing) => ["added", "done"].includes(howFar(thing));
  /** What the class does, which its page alone knows: noted on the way from there, for whatever ends after it. */
  const todayName = () => `today ${ROOM}`;

  /**
   * In a room the way on leads to what the class does next, or back to it: the module may have more.
   * @param {HTMLAnchorElement} link
   */
  function leadOn(link) {
    const today = kept.get(todayName());
    if (!today) return;
    for (const way of all("[data-also]")) way.remove(); // the class is of one age
    const home = one(".brand").pathname;
    // What was noted in another language has its title in that: then the class's page tells what is next.
    const next = today.find(
      (thing) => thing.path.startsWith(home) && thing.path !== location.pathname && !isDone(thing),
    );
    const href = next?.path || home;
    if (link.pathname !== href) one(".left-open")?.remove(); // the question that the module's next part answers
    one("span", link).textContent = next ? fill(link.dataset.onward, next) : link.dataset.home;
    link.href = href;
  }

  begin("[data-onward]", (/** @type {HTMLAnchorElement} */ link) => ROOM && leadOn(link));

  safe4me = { ...safe4me, sentName, askRoom, howFar, isDone, todayName };
})();
