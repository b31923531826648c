// @ts-check
/* Sending, inside a room only, and only when the pupil presses "Add mine" above everything that would be sent. */

(() => {
  "use strict";

  const { all, one, ROOM, make, goTo, ANSWERS, kept, sentName, askRoom } = safe4me;

  const NONCE_BYTES = 16;
  const RETRY_MS = 5000;
  const BODY_BYTES = 256;
  const OVER = ["204", "dont", "410", "sent", "elsewhere", "none"]; // after these there is nothing more to decide

  /** @param {string} activity */
  const nonceName = (activity) => `nonce:${ROOM}:${activity}`;

  /**
   * A random number for one activity: a second send of it counts once. One whose send had no reply is used again.
   * @param {string} activity
   */
  function nonceFor(activity) {
    const bytes = [...crypto.getRandomValues(new Uint8Array(NONCE_BYTES))];
    return kept.get(nonceName(activity)) ?? bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /**
   * What the room says of itself; null when it is unknown, {} when there is no such room.
   * @type {Safe4me["roomNow"]}
   */
  async function roomNow() {
    const reply = await askRoom("state", { cache: "no-store", credentials: "omit" });
    if (typeof reply === "string" || reply.status >= 500) return null;
    if (reply.status === 410) return { isClosed: true };
    return reply.ok ? reply.json() : {};
  }

  /**
   * "open", "paused", "closed", or undefined when this room does not measure the activity; null when unknown.
   * @param {RoomState} room
   * @param {string} activity
   */
  function stateIn(room, activity) {
    if (!room) return null;
    return room.isClosed ? "closed" : room.activities?.[activity];
  }

  /**
   * What has become of the slip, for whatever waits until it is decided; "none" where there is nothing to decide.
   * @param {string} detail
   */
  function tellOfSlip(detail) {
    dispatchEvent(new CustomEvent("slip", { detail }));
  }

  /**
   * Shows the slip if this room takes the activity; `rows` say in words what `answers` hold.
   * @type {Safe4me["offerToSend"]}
   */
  async function offerToSend(activity, rows, answers) {
    if (!ROOM || kept.get(sentName(activity))) return tellOfSlip("none");
    const room = await roomNow();
    const state = stateIn(room, activity);
    const waiting = one("#slip-waiting");
    if (!waiting) return; // the page was left meanwhile
    waiting.textContent = state === null ? waiting.dataset.words : "";
    if (state === null) setTimeout(offerToSend, RETRY_MS, activity, rows, answers);
    if (state === undefined) tellOfSlip("none");
    if (!state) return;
    const slip = fillSlip({ activity, nonce: nonceFor(activity), answers }, rows, room);
    if (state === "paused") say(slip, "paused");
    if (state === "closed") say(slip, "410");
  }

  /**
   * The request body, filled up with spaces: encryption hides what is sent, not its length.
   * @param {Ballot} ballot
   */
  const bodyOf = (ballot) => JSON.stringify(ballot).padEnd(BODY_BYTES);

  /**
   * A strict room counts a ballot by the paper slip that was drawn: it goes along, as it is typed.
   * @param {HTMLElement} slip
   * @param {Ballot} ballot
   */
  function askForSlip(slip, ballot) {
    for (const part of all("[data-one-time]", slip)) part.hidden = false;
    const typed = one("#one-time", slip);
    const note = () => {
      ballot.slip = typed.value.trim();
      one("[data-body]", slip).textContent = bodyOf(ballot);
    };
    typed.addEventListener("input", note);
    note();
  }

  /**
   * @param {Ballot} ballot
   * @param {[string, string][]} rows
   * @param {RoomState} room
   */
  function fillSlip(ballot, rows, room) {
    const template = one("#slip-form");
    const slip = /** @type {HTMLElement} */ (template.content.cloneNode(true).firstElementChild);
    const press = (button, action) =>
      one(button, slip).addEventListener("click", (event) => {
        event.preventDefault();
        action();
      });
    one("[data-code]", slip).textContent = `${ROOM.slice(0, 3)}-${ROOM.slice(3)}`;
    one("[data-nonce]", slip).textContent = `${ballot.nonce.slice(0, 4)}…${ballot.nonce.slice(-4)}`;
    one("[data-body]", slip).textContent = bodyOf(ballot);
    for (const [question, answer] of rows) {
      one("[data-rows]", slip).append(make("div", {}, make("dt", {}, question), make("dd", {}, answer)));
    }
    press("[data-send]", () => send(slip, ballot));
    press("[data-dont]", () => say(slip, "dont"));
    press("[data-again]", () => {
      say(slip, "");
      goTo(one("h2", slip));
    });
    one("[data-officer]", slip).hidden = !room.officer;
    if (room.strict) askForSlip(slip, ballot);
    template.before(slip);
    listen(slip, ballot.activity);
    holdOnce(slip);
    return slip;
  }

  /**
   * Whether a link or button leads off the page in no hurry: leaving fast and help never wait for anything,
   * and another language loses nothing.
   * @param {HTMLAnchorElement} way
   */
  function canWait(way) {
    if ("nextPerson" in way.dataset) return true;
    const isHere = way.pathname === location.pathname && way.hash;
    const isHelp = way.host !== location.host || way.pathname.startsWith(one("[data-doors]").pathname);
    return !isHere && !isHelp && !way.closest("[data-exit], [hreflang], #slip, dialog");
  }

  /**
   * The first way off the page leads to the slip, while nobody has said yes or no to it; the next one leads away. What
   * is on its way is decided.
   * @param {HTMLElement} slip
   */
  function holdOnce(slip) {
    const hold = (event) => {
      const way = event.target.closest("a[href], [data-next-person]");
      const isDecided = !slip.isConnected || one("form[hidden], [aria-disabled=true]", slip);
      if (!way || isDecided || !canWait(way)) return;
      removeEventListener("click", hold, true);
      event.preventDefault();
      event.stopPropagation();
      say(slip, "unsent");
      goTo(one("[data-status=unsent]", slip));
    };
    addEventListener("click", hold, true);
  }

  /**
   * @param {HTMLElement} slip
   * @param {Ballot} ballot
   */
  async function send(slip, ballot) {
    const { activity, nonce } = ballot;
    const pressed = one("[data-send]", slip);
    if (ballot.slip === "") {
      say(slip, "slip");
      return one("#one-time", slip).focus();
    }
    if (pressed.getAttribute("aria-disabled") === "true") return;
    pressed.setAttribute("aria-disabled", "true");
    say(slip, "sending");
    kept.set(nonceName(activity), nonce); // so that a reload before the reply tries again with the same
    const status = await post(bodyOf(ballot));
    if (["204", "410"].includes(status)) kept.set(nonceName(activity), null);
    if (status === "204") noteSent(activity);
    else pressed.textContent = pressed.dataset.retry;
    pressed.removeAttribute("aria-disabled");
    say(slip, status);
  }

  /** @param {string} body */
  async function post(body) {
    const headers = { "Content-Type": "application/json" };
    const reply = await askRoom("ballots", { method: "POST", headers, body, credentials: "omit" });
    return typeof reply === "string" ? reply : String(reply.status === 404 ? 410 : reply.status);
  }

  /**
   * Shows what there is to say after a send; the slip itself goes once there is nothing more to decide.
   * @param {HTMLElement} slip
   * @param {string} status
   */
  function say(slip, status) {
    const messages = all("[data-status]", slip);
    const message = messages.find((m) => m.dataset.status === status) || (status && one("[data-status='503']", slip));
    for (const other of messages) other.hidden = other !== message;
    const isOver = OVER.includes(status);
    for (const part of all(":scope > h2, :scope > form", slip)) part.hidden = isOver;
    slip.classList.toggle("over", isOver);
    if (message && isOver) goTo(message);
    tellOfSlip(status);
  }

  /**
   * This tab has sent: it says so until the next person, and tells tabs that hold the same work.
   * @param {string} activity
   */
  function noteSent(activity) {
    kept.set(sentName(activity), true);
    kept.set(ANSWERS, null);
    kept.set(`place:${activity}`, null);
    if (tabs) tabs.postMessage(sentName(activity));
  }

  let tabs; // the other tabs of this browser; opened with a slip, because a page that listens cannot be kept for Back

  /**
   * Takes the slip back once another tab has sent: a duplicated tab holds the answers of the same pupil.
   * @param {HTMLElement} slip
   * @param {string} activity
   */
  function listen(slip, activity) {
    tabs = new BroadcastChannel("safe4me");
    tabs.addEventListener("message", ({ data }) => {
      if (data === sentName(activity) && !kept.get(data)) say(slip, "elsewhere");
    });
  }

  for (const note of all("[data-sent]")) note.hidden = !ROOM || !kept.get(sentName(note.dataset.sent));

  safe4me = { ...safe4me, OVER, roomNow, offerToSend };
})();
