/* Help over the page. All doors are one file, the same for everyone, fetched while the page is idle: opening help or
   a door then sends nothing, and changes neither address, title nor history. Before it is here, and from a memory
   stick, a link to help is a link. */

const ALL_DOORS = "all";

/** Puts help over the page of `bar`, the link in the help bar, from the doors' file. */
function layOver(bar, read) {
  const over = document.importNode(one("dialog", read), true);
  const place = one("[data-door]", over);
  const doors = new Map(all("article", read).map((door) => [door.dataset.help, document.importNode(door, true)]));

  /** The door that an address leads to: its name, "all" for the list of them, or undefined. */
  const doorAt = (link) => {
    if (!link.pathname.startsWith(bar.pathname) || link.host !== location.host) return undefined;
    const name = link.pathname.slice(bar.pathname.length).replace("/", "") || ALL_DOORS;
    return doors.has(name) ? name : undefined;
  };
  const hush = () => {
    for (const button of all("[data-aloud][aria-pressed=true]", over)) button.click();
  };
  const show = (name) => {
    hush();
    const door = doors.get(name);
    if (!over.open || place.firstChild !== door) simplify(door);
    if (place.firstChild !== door) place.replaceChildren(door);
    over.scrollTop = 0;
  };

  for (const [name, door] of doors) {
    const own = new URL(name === ALL_DOORS ? "." : `${name}/`, bar.href);
    for (const link of all("a", door)) link.href = new URL(link.getAttribute("href"), own).href;
  }
  one("[data-close] span", over).textContent = bar.dataset.back;
  one("[data-close]", over).addEventListener("click", () => over.close());
  over.addEventListener("close", hush);
  over.addEventListener("keydown", (event) => event.stopPropagation()); // arrows turn steps, but not beneath help
  document.body.append(over);
  for (const button of all("[data-aloud]", over)) startVoice(button);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const name = doorAt(link);
    if (!name || (link.hash && !over.contains(link))) return; // a place on this very page
    event.preventDefault();
    show(name);
    if (!over.open) over.showModal();
    else goTo(link.hash ? one(link.hash, over) : one("h1", over));
  });
}

/** Fetches the doors' file, once, when there is nothing else to do; a busy device fetches it all the same. */
async function fetchDoors(bar) {
  try {
    layOver(bar, await pageAt(bar.dataset.doors));
  } catch {
    // Without a network help is a link; a page that was read before has the file in its cache.
  }
}

begin("[data-doors]", (bar) => {
  const idle = window.requestIdleCallback || setTimeout;
  addEventListener("load", () => idle(() => fetchDoors(bar), { timeout: 3000 }));
});
for (const tick of all(".ticks input")) tick.checked = false;
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  const step = event.target.closest(".to-card");
  if (step) one(`${step.hash} details`, step.closest("article")).open = true;
});
