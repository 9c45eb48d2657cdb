// The search of the top bar proposes while one types: a combobox with a list (ARIA 1.2). The focus stays in
// the field; arrows choose, Enter goes there, Esc closes. Without script it leads to a page.

const form = document.querySelector("[data-quick]");
const field = form?.querySelector("[data-search]");
const list = document.getElementById("quick");
const said = form?.querySelector("[data-quick-said]");
const WAIT = 150; // milliseconds without a key
let asking = null; // the request that is under way
let timer = 0;
let asked = null; // for which text the list stands

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (option) {
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  } else field.removeAttribute("aria-activedescendant");
}

function open(yes) {
  list.hidden = !yes;
  field.setAttribute("aria-expanded", String(yes));
  if (!yes) { choose(null); said.textContent = ""; }
}

async function propose() {
  const text = field.value.trim();
  if (asked === text) { open(true); return; }
  asking?.abort();
  asking = new AbortController();
  try {
    const url = `${form.dataset.quick}?${new URLSearchParams({ q: text })}`;
    const answer = await fetch(url, { signal: asking.signal, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) return;
    const part = document.createRange().createContextualFragment(await answer.text());
    choose(null);
    list.replaceChildren(part);
    asked = text;
  } catch { return; } // another text came first, or there is no way to the server: the page answers
  options().forEach((option, at) => { option.id = `quick-${at}`; });
  if (document.activeElement !== field) return;
  open(true);
  const count = options().length;
  const words = said.dataset[count === 0 ? "none" : count === 1 ? "one" : "many"];
  said.textContent = words.replace("0", String(count));
}

function step(by) {
  const every = options();
  if (!every.length) return;
  const at = every.indexOf(chosen());
  const next = at < 0 ? (by > 0 ? 0 : every.length - 1) : at + by;
  choose(every[next] ?? null); // beyond either end: what was typed again
}

const KEYS = {
  ArrowDown: () => { if (list.hidden) propose(); else step(1); },
  ArrowUp: () => { if (list.hidden) propose(); else step(-1); },
  Enter: () => { if (list.hidden || !chosen()) return false; chosen().click(); return true; },
  Escape: () => { if (list.hidden) { field.blur(); return true; } open(false); return true; },
};

if (form && field && list) {
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": "quick", "aria-autocomplete": "list", "aria-haspopup": "listbox",
  })) field.setAttribute(name, value);
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(propose, WAIT); });
  field.addEventListener("focus", propose);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.key in KEYS)) return;
    if (KEYS[event.key]() !== false) event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays
  field.addEventListener("blur", () => open(false));
}
