// Google's page in a small window; where the browser allows none, the link is a link.
// The window says by a channel where to go on: it may not know any more who opened it.

const channel = new BroadcastChannel("einklang-consent");

document.querySelectorAll("a[data-popup]").forEach((link) => {
  link.addEventListener("click", (event) => {
    const left = Math.max(0, window.screenX + (window.outerWidth - 560) / 2);
    const top = Math.max(0, window.screenY + (window.outerHeight - 720) / 2);
    const shape = `popup,width=560,height=720,left=${left},top=${top}`;
    const opened = window.open(`${link.href}?popup`, "einklang-consent", shape);
    if (!opened) return;
    event.preventDefault();
    document.querySelector("[data-popup-said]")?.removeAttribute("hidden");
    opened.focus();
  });
});

const done = document.querySelector("[data-done]");
if (done) {
  channel.postMessage(done.href);
  window.close();
} else {
  channel.addEventListener("message", (event) => {
    const url = new URL(event.data, window.location.href);
    if (url.origin === window.location.origin) window.location.assign(url);
  });
}
