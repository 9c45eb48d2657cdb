// A form whose answer takes a while says so, and is not sent twice.

document.querySelectorAll("form[data-busy]").forEach((form) => {
  const button = form.querySelector("[data-busy-button]");
  const said = form.querySelector("[data-busy-said]");
  const label = button.textContent;
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    button.textContent = button.dataset.busyButton;
    button.setAttribute("aria-disabled", "true");
    said.textContent = said.dataset.words;
  });
  // Back from the next page by the browser's own button.
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    button.textContent = label;
    button.removeAttribute("aria-disabled");
    said.textContent = "";
  });
});
