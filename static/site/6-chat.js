/* A story as a chat: one scene after another, a step back at any time; the first choice at its fork may be sent. */

const waitFor = (words) =>
  new Promise((done) => {
    setTimeout(done, Math.min(900, 400 + 8 * words.length));
  });

function startChat(chat) {
  const scenes = new Map(all(".scene", chat).map((scene) => [scene.id, scene]));
  const log = make("div", { class: "messages", role: "log" });
  const tray = make("div");
  const foot = one(".chat-foot", chat);
  const back = one("[data-restart]", foot);
  const count = one(":scope > [data-with-script]", foot);
  const other = one("[data-other]", foot); // stands only where a class plays together
  const tried = new Set();
  const steps = [];
  let first = null; // what was chosen first at the fork: its words in a slip, and its position

  const wayOf = (scene, choice) => scene.id + choice.hash;
  const hasOther = ({ scene }) => all(".choice", scene).some((choice) => !tried.has(wayOf(scene, choice)));
  const last = () => steps[steps.length - 1];

  const showTray = (scene) => {
    tray.replaceChildren(one(".tray", scene).cloneNode(true));
    all("a.choice", tray).forEach((choice, index) => {
      choice.addEventListener("click", (event) => {
        event.preventDefault();
        choose(scene, choice, index + 1);
      });
    });
    if (other) showTried(scene);
    back.hidden = steps.length < 2;
    count.textContent = fill(count.dataset.withScript, { n: steps.length });
  };

  const showTried = (scene) => {
    for (const choice of all(".choice", tray)) {
      if (tried.has(wayOf(scene, choice))) choice.after(make("span", { class: "small soft" }, chat.dataset.tried));
    }
    other.hidden = !("end" in scene.dataset && steps.some(hasOther));
  };

  const choose = (scene, choice, position) => {
    if (scene.dataset.fork && !first) first = { row: [scene.dataset.fork, choice.textContent], position };
    step(scenes.get(choice.hash.slice(1)), choice);
  };

  const reachEnding = () => {
    if (chat.dataset.activity) noteDone(chat.dataset.activity);
    if (!first || first.offered || !chat.dataset.activity) return;
    first.offered = true;
    offerToSend(chat.dataset.activity, [first.row], { fork: first.position });
  };

  const step = async (scene, choice) => {
    const part = make("div", {}, ...messagesOf(scene, choice, chat.dataset.me));
    if (choice) tried.add(wayOf(last().scene, choice));
    steps.push({ scene, part });
    tray.replaceChildren();
    log.append(part);
    if (choice) await rise(part);
    if (steps.length === 0 || last().part !== part) return;
    showTray(scene);
    if ("end" in scene.dataset) reachEnding();
    if (choice) goTo(one("h3", tray));
  };

  const stepBack = (until) => {
    do steps.pop().part.remove();
    while (!until(last()));
    showTray(last().scene);
    goTo(one("h3", tray));
  };

  back.addEventListener("click", (event) => {
    event.preventDefault();
    if (steps.length > 1) stepBack(() => true);
  });
  if (other) other.addEventListener("click", () => stepBack(hasOther));

  one(".chat-head", chat).after(log, tray);
  step(scenes.get(back.hash.slice(1)), null);
}

/** A scene's messages; what was chosen becomes a message of the pupil's, unless the scene opens with one. */
function messagesOf(scene, choice, me) {
  const messages = all(".message", scene).map((message) => message.cloneNode(true));
  if (choice && !messages[0]?.classList.contains("mine")) {
    const bubble = make("div", { class: "bubble" }, ...choice.cloneNode(true).childNodes);
    messages.unshift(make("div", { class: "message mine last" }, make("b", { class: "name" }, me), bubble));
  }
  return messages;
}

/** Lets messages come one at a time, as they are typed; all at once when motion is not wanted. */
async function rise(part) {
  if (calm()) return;
  const messages = [...part.children];
  for (const message of messages) message.hidden = true;
  for (const message of messages) {
    if (message !== messages[0]) await waitFor(message.textContent);
    message.hidden = false;
    message.classList.add("rising");
    message.scrollIntoView({ block: "nearest" });
  }
}

for (const chat of all(".chat")) startChat(chat);
