// "Why?" unfolds the row below at once; without this script its link asks the server to.

document.querySelectorAll("[data-unfold]").forEach((link) => link.setAttribute("role", "button"));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-unfold]");
  const part = button && document.getElementById(button.dataset.unfold);
  if (!part || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  part.hidden = !part.hidden;
  button.setAttribute("aria-expanded", String(!part.hidden));
});

// It looks and is read as a button, so the space bar presses it too.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("[data-unfold]")) return;
  event.preventDefault();
  event.target.click();
});
