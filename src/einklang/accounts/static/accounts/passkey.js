// The button of a passkey is there only where one can work; else a sentence says why not.
// allauth's scripts, which stand before this one, ask the device and send the form.

const part = document.querySelector("[data-passkey]");
const REASONS = { NotAllowedError: "ended", AbortError: "ended", InvalidStateError: "known" };

function lack() {
  if (/^[\d.]+$|^\[/.test(location.hostname)) return "number";
  if (!window.isSecureContext) return "plain";
  return window.PublicKeyCredential ? "" : "browser";
}

function say(reason) {
  const said = part.querySelector("[data-passkey-said]");
  said.textContent = part.dataset[reason];
  said.hidden = false;
}

function offer() {
  const button = document.getElementById("passkey");
  button.addEventListener("click", (event) => event.preventDefault()); // the script sends the form
  window.allauth.webauthn.forms[part.dataset.passkey]({
    ids: {
      add: "passkey",
      login: "passkey",
      authenticate: "passkey",
      credential: "passkey-credential",
      passwordless: "id_passwordless",
      data: "passkey-options",
    },
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault(); // or it would be written to the console
    say(REASONS[event.detail.exception.name] ?? "failed");
  });
  button.hidden = button.disabled = false;
}

if (lack()) say(lack());
else offer();
