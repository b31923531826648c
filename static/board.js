// @ts-check
/* Keeps the whiteboard up to date in place, so that when the network fails the code stays where it is. */

(() => {
  "use strict";

  const foot = document.querySelector("[data-every]");

  /** What the page says now; rejects when it cannot be had, or when somebody has to sign in first. The browser itself reads
    it: the page's policy (Trusted Types) lets no script make HTML of text. */
  function now() {
    return new Promise((resolve, reject) => {
      const asked = new XMLHttpRequest();
      asked.responseType = "document";
      asked.onload = () =>
        asked.status === 200 && asked.responseURL === location.href.split("#")[0]
          ? resolve(asked.response.querySelector("[data-every]"))
          : reject(new Error("not the board"));
      asked.onerror = reject;
      asked.open("GET", location.href);
      asked.send();
    });
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

  setInterval(look, 1000 * Number(foot.dataset.every));
})();
