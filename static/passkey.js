// @ts-check
/* A passkey: asks the browser to make one or to use one, and sends what it says. Only on two staff pages. */

(() => {
  "use strict";

  /** @type {HTMLFormElement} */
  const form = document.querySelector("form[data-passkey]");
  const again = form.querySelector("button");
  const problem = form.querySelector("[role=alert]");

  const ask = async () => {
    const options = JSON.parse(form.dataset.options);
    const asked =
      form.dataset.passkey === "create"
        ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.credential.value = JSON.stringify(await asked);
    form.submit();
  };

  const tried = async () => {
    problem.hidden = true;
    again.disabled = true;
    try {
      await ask();
    } catch {
      problem.hidden = false;
      again.disabled = false;
    }
  };

  again.hidden = false;
  again.addEventListener("click", tried);
  tried();
})();
