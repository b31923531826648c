/* Leaving: the page goes blank at once. Shift three times does the same, and says so on the way, as GOV.UK's
   "exit this page" does; a Shift that made a capital does not count. */

const SHIFTS = 3;
const SHIFT_MS = 5000;

function leave(link) {
  document.title = "";
  document.body.replaceChildren(make("p", { class: "hidden", role: "alert" }, link.dataset.leaving));
  location.replace(link.href);
}

function watchShift(link) {
  const status = make("p", { class: "hidden", role: "status" });
  document.body.append(status);
  let presses = 0,
    timer,
    wasModified = false;
  const forget = (words) => {
    clearTimeout(timer);
    if (presses) status.textContent = words;
    presses = 0;
  };
  addEventListener("keyup", (event) => {
    if (event.key === "Shift" && !wasModified) {
      clearTimeout(timer);
      presses += 1;
      if (presses === SHIFTS) return leave(link);
      status.textContent = presses === 1 ? link.dataset.two : link.dataset.one;
      timer = setTimeout(forget, SHIFT_MS, link.dataset.late);
    } else forget("");
    wasModified = event.shiftKey;
  });
}

for (const link of all("[data-exit]")) {
  watchShift(link);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(link);
  });
}
