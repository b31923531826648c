/* Keeps the whiteboard up to date in place, so that when the network fails the code stays where it is. */

const foot = document.querySelector("[data-every]");

/** What the page says now; throws when it cannot be had, or when somebody has to sign in first. */
async function now() {
  const reply = await fetch(location.href, { cache: "no-store" });
  if (!reply.ok || reply.redirected) throw new Error("not the board");
  return new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[data-every]");
}

async function look() {
  try {
    const fresh = await now();
    if (!fresh)
      location.reload(); // the room is closed
    else if (fresh.textContent !== foot.textContent) foot.replaceChildren(...fresh.childNodes);
  } catch {
    sayLost();
  }
}

function sayLost() {
  if (foot.querySelector("[role=status]")) return;
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.textContent = foot.dataset.lost;
  foot.prepend(said);
}

setInterval(look, 1000 * foot.dataset.every);
