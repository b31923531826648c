/* Sending, inside a room only, and only when the pupil presses Send below everything that would be sent. */

const NONCE_BYTES = 16;
const RETRY_MS = 5000;
const BODY_BYTES = 256;

/** A random number that lives in this tab only: a second send of it counts once. */
const nonce = [...crypto.getRandomValues(new Uint8Array(NONCE_BYTES))]
  .map((byte) => byte.toString(16).padStart(2, "0"))
  .join("");

/** "open", "paused", "closed", or undefined when this room does not measure the activity; null when unknown. */
async function stateOf(activity) {
  try {
    const reply = await fetch(`/c/${ROOM}/state`, { cache: "no-store", credentials: "omit" });
    if (reply.status >= 500) return null;
    return reply.ok ? (await reply.json()).activities[activity] : undefined;
  } catch {
    return null;
  }
}

/** Shows the slip if this room takes the activity; `rows` say in words what `answers` hold. */
async function offerToSend(activity, rows, answers) {
  if (!ROOM) return;
  const state = await stateOf(activity);
  if (state === null) setTimeout(offerToSend, RETRY_MS, activity, rows, answers);
  if (!state) return;
  // Filled up with spaces: encryption hides what is sent, not its length.
  const body = JSON.stringify({ activity, nonce, answers }).padEnd(BODY_BYTES);
  const slip = fillSlip(rows, body);
  if (state === "paused") say(slip, "paused");
  if (state === "closed") say(slip, "410");
}

function fillSlip(rows, body) {
  const template = one("#slip-form");
  const slip = template.content.cloneNode(true).firstElementChild;
  one("[data-code]", slip).textContent = `${ROOM.slice(0, 3)}-${ROOM.slice(3)}`;
  one("[data-nonce]", slip).textContent = `${nonce.slice(0, 4)}…${nonce.slice(-4)}`;
  one("[data-body]", slip).textContent = body;
  for (const [question, answer] of rows) {
    one("[data-nonce]", slip).parentNode.before(make("div", {}, make("dt", {}, question), make("dd", {}, answer)));
  }
  one("[data-send]", slip).addEventListener("click", (event) => {
    event.preventDefault();
    send(slip, body);
  });
  one("[data-dont]", slip).addEventListener("click", (event) => {
    event.preventDefault();
    say(slip, "dont");
  });
  one("[data-again]", slip).addEventListener("click", () => {
    say(slip, "");
    goTo(one("h2", slip));
  });
  template.before(slip);
  return slip;
}

async function send(slip, body) {
  const pressed = one("[data-send]", slip);
  if (pressed.getAttribute("aria-disabled") === "true") return;
  pressed.setAttribute("aria-disabled", "true");
  say(slip, await post(body));
  pressed.removeAttribute("aria-disabled");
}

async function post(body) {
  const headers = { "Content-Type": "application/json" };
  try {
    const reply = await fetch(`/c/${ROOM}/ballots`, { method: "POST", headers, body, credentials: "omit" });
    return String(reply.status === 404 ? 410 : reply.status);
  } catch {
    return "offline";
  }
}

/** Shows what there is to say after a send; the slip itself goes once there is nothing more to decide. */
function say(slip, status) {
  const messages = all("[data-status]", slip);
  const message = messages.find((m) => m.dataset.status === status) || (status && one("[data-status='503']", slip));
  for (const other of messages) other.hidden = other !== message;
  const isOver = ["204", "dont", "410"].includes(status);
  for (const part of all(":scope > h2, :scope > p, :scope > form", slip)) part.hidden = isOver;
  if (message && isOver) goTo(message);
}
