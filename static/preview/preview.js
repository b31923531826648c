// @ts-check
/* An author's preview: loads the page again once there is something else to show; puts notes beside their steps. */

(() => {
  "use strict";

  const preview = document.getElementById("preview");
  /** @type {EventSource | undefined} */
  let events;

  // A browser keeps few connections to one address: only the page in sight has one.
  const listen = () => {
    events?.close();
    if (document.visibilityState === "hidden") return;
    events = new EventSource(preview.dataset.events);
    events.addEventListener("message", (event) => {
      if (event.data !== preview.dataset.number) location.reload();
    });
  };

  for (const note of preview.querySelectorAll("p[data-beside]")) {
    document.getElementById(note.getAttribute("data-beside"))?.prepend(note);
  }
  document.addEventListener("visibilitychange", listen);
  listen();
})();
