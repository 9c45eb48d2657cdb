// The list of people: rows are chosen, what is done with them shows only then, and a search is found as
// one types (htmx). Without script there are a button to filter and one form that stands open.

const narrow = document.getElementById("narrow");
narrow?.querySelector("[data-narrow-button]")?.classList.add("visually-hidden");
// A search has been found by the time one leaves its field; rows that are chosen then stay so.
narrow?.addEventListener("change", (event) => { if (event.target.id === "list-q") event.stopPropagation(); }, true);
// What Enter would send has been asked for already, as the field changed or was typed into.
narrow?.addEventListener("submit", (event) => event.preventDefault());
// Fields that say nothing stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target !== narrow) return;
  const said = event.detail.parameters;
  for (const name of Object.keys(said)) if (said[name] === "") delete said[name];
});

let latest = null; // the box that was clicked last
const boxes = () => [...document.querySelectorAll("input[name=chosen]")];
const bulk = () => document.getElementById("bulk");

function show() {
  const form = bulk();
  if (!form) return;
  const every = boxes();
  const chosen = every.filter((box) => box.checked).length;
  const all = form.querySelector("[name=everybody]");
  const said = form.querySelector("[data-chosen]");
  const words = said.dataset[chosen === 1 ? "one" : "many"].replace("0", String(chosen));
  if (said.textContent !== words) said.textContent = words;
  form.hidden = !chosen;
  if (!chosen) all.checked = false;
  said.hidden = all.checked;
  form.querySelector("[data-everybody]").hidden = chosen < every.length;
  const act = form.querySelector("[data-act]").value;
  form.querySelectorAll("[data-for]").forEach((part) => {
    part.hidden = !part.dataset.for.split(" ").includes(act);
  });
  const head = document.querySelector("[data-all]");
  if (head) {
    head.hidden = false;
    head.checked = chosen === every.length;
    head.indeterminate = chosen > 0 && chosen < every.length;
  }
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("input[name=chosen]");
  if (!box) return;
  const every = boxes();
  if (event.shiftKey && latest && every.includes(latest)) {
    const [from, to] = [every.indexOf(latest), every.indexOf(box)].sort((a, b) => a - b);
    every.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
  }
  latest = box;
  show();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
  if (event.target.closest("#found")) show();
});
document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "found") show(); });
show();

// What is open closes by Esc, and when one goes elsewhere.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest?.(".pick[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  document.querySelectorAll(".pick[open]").forEach((pick) => { if (!pick.contains(event.target)) pick.open = false; });
});

// A change of very many goes on by itself.
const rest = document.querySelector("[data-goes-on]");
if (rest) rest.requestSubmit();
