// Parts that ask again by themselves: a screen reader hears a change of state, and never a tick.

const announcer = document.querySelector("[data-announce]");
const states = new Map();
const remember = (part) => states.set(part.id, part.dataset.state);
document.querySelectorAll("[data-live]").forEach(remember);

document.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll("[data-live]").forEach((part) => {
    if (announcer && states.get(part.id) !== part.dataset.state) {
      const said = [part.querySelector("h2"), part.querySelector(".state")];
      announcer.textContent = said.map((each) => each?.textContent.trim()).join(": ");
    }
    remember(part);
  });
});

// A tab in the background does not ask.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches?.("[data-live]")) event.preventDefault();
});
