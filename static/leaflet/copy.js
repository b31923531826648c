// @ts-check
/* A button beside each line to copy, where the browser lets a page write to the clipboard. Nothing is kept. */

(() => {
  "use strict";

  const { html, all, begin, make } = safe4me;

  begin(".leaflet:not(.asks)", (leaflet) => {
    if (!navigator.clipboard) return;
    const { copy, copied, refused } = leaflet.dataset;
    const outcome = make("p", { class: "hidden", role: "status" });
    leaflet.append(outcome);
    for (const line of all(".to-copy li", leaflet)) {
      const words = make("span", {}, ...line.childNodes);
      const text = words.textContent;
      const label = make("span", { lang: html.lang, dir: html.dir }, copy); // the line may be in another language
      const what = make("span", { class: "hidden" }, text);
      const button = make("button", { class: "chip", type: "button" }, label, " ", what);
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(text.replace(/[\u2068\u2069]|^[“„«]|[”»]\.?$/g, ""));
          label.textContent = copied;
          outcome.className = "hidden";
          outcome.textContent = `${copied} ${text}`;
        } catch {
          getSelection().selectAllChildren(words);
          line.append(outcome);
          outcome.className = "small";
          outcome.textContent = refused;
        }
      });
      line.append(words, button);
    }
  });
})();
