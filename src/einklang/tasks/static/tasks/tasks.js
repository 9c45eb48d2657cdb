// Where tasks are ticked off in place: the focus goes on when the task that had it has left its list.
// The line for a new task says nothing of a text that is no longer there.

let from = null; // the heading of the group in which somebody ticks
document.addEventListener("submit", (event) => {
  const list = event.target.closest(".task")?.parentElement;
  from = list && (list.getAttribute("aria-labelledby") ?? list.closest("section")?.getAttribute("aria-labelledby"));
}, true);
document.addEventListener("htmx:afterSettle", () => {
  if (!from || document.activeElement !== document.body) return;
  (document.getElementById(from) ?? document.getElementById("content"))?.focus();
  from = null;
});

const line = document.querySelector("[data-quick-add] [name=text]");
line?.addEventListener("input", () => { if (!line.value.trim()) document.getElementById("understood").replaceChildren(); });
line?.form.addEventListener("submit", (event) => { if (!line.value.trim()) event.preventDefault(); });
// Fields that say nothing stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id !== "narrow") return;
  const said = event.detail.parameters;
  for (const name of Object.keys(said)) if (said[name] === "") delete said[name];
});
