/* A page that is home says what is done and what was begun, which this tab alone knows, and leads to what is next.
   The class's page looks again, on a fixed tick, whether the class goes on. */

/** How far somebody is with one thing: "added", "done", "started", or nothing. */
function howFar({ part, path }) {
  if (ROOM && kept.get(sentName(part))) return "added";
  if (kept.get(`done:${part}`)) return "done";
  return kept.get(`place:${part}`) || kept.get(`answers:${pageOf(path)}`) ? "started" : "";
}

const isDone = (thing) => ["added", "done"].includes(howFar(thing));
const thingOf = (row) => ({
  part: row.dataset.part,
  path: one("a", row).pathname,
  title: one("b", row).textContent,
});

function showHowFar(list) {
  const rows = all("[data-part]", list);
  const isRowDone = (row) => isDone(thingOf(row));
  for (const row of rows) {
    row.dataset.state = howFar(thingOf(row));
    const words = list.dataset[row.dataset.state];
    if (words) one(".state", row).textContent = words;
    if (isRowDone(row)) one(".state", row).prepend(one("template[data-icon=done]").content.cloneNode(true));
  }
  const count = one("[data-count]");
  if (count) count.textContent = fill(count.dataset.count, { n: rows.filter(isRowDone).length, all: rows.length });
  if (count) count.hidden = !rows.some(isRowDone);
  leadTo(rows.find((row) => !isRowDone(row)));
}

/** Makes what is next the one big thing on the page; nothing is where all is done. */
function leadTo(row) {
  const next = one("[data-next]");
  const over = one("[data-over]");
  if (over) over.hidden = Boolean(row);
  if (over) next.hidden = !row;
  if (!row) return;
  next.href = one("a", row).href;
  const go = one("[data-go]", next);
  if (row.dataset.state) go.textContent = go.dataset[row.dataset.state];
  if (!over) return;
  one("b", next).replaceChildren(...one("b", row).cloneNode(true).childNodes);
  one(".soft", next).textContent = one(".what > span", row).textContent;
  one(".next-art", next).replaceChildren(one(".thumb .art", row).cloneNode(true));
}

/** Says that the class has finished; the page stays as it is while nothing is known. */
async function lookAtClass(base, timer) {
  if (document.hidden) return;
  const reply = await askRoom("state", { cache: "no-store", credentials: "omit" });
  if (reply.status !== 410) return;
  clearInterval(timer);
  const over = one("[data-finished]", base);
  over.hidden = false;
  over.textContent = over.dataset.finished;
}

/** What the class does, which its page alone knows: noted on the way from there, for whatever ends after it. */
const todayName = () => `today ${ROOM}`;

function noteToday(base) {
  const today = all("[data-part]", base).map(thingOf);
  base.addEventListener("click", (event) => event.target.closest("a") && kept.set(todayName(), today));
}

/** In a room the way on leads to what the class does next, or back to it: the module may have more. */
function leadOn(link) {
  const today = kept.get(todayName());
  if (!today) return;
  for (const way of all("[data-also]")) way.remove(); // the class is of one age
  const home = one(".brand").pathname;
  // What was noted in another language has its title in that: then the class's page tells what is next.
  const next = today.find((thing) => thing.path.startsWith(home) && thing.path !== location.pathname && !isDone(thing));
  const href = next?.path || home;
  if (link.pathname !== href) one(".left-open")?.remove(); // the question that the module's next part answers
  one("span", link).textContent = next ? fill(link.dataset.onward, next) : link.dataset.home;
  link.href = href;
}

begin("[data-todo]", showHowFar);
begin("[data-onward]", (link) => ROOM && leadOn(link));
begin("[data-ticking]", (base) => {
  noteToday(base);
  const timer = setInterval(() => lookAtClass(base, timer), base.dataset.ticking * 1000);
});
