// The frame of every page: ages tick, toasts leave, keys lead, texts are copied. Pages work without it.

const body = document.body;
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

// Ages. The words come with the page, in data attributes; "0" stands for the number.
const UNITS = [["D", 86400], ["H", 3600], ["Min", 60], ["S", 1]];
function said(time, now) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time.dateTime)) / 1000));
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? UNITS.at(-1);
  const count = Math.floor(seconds / size);
  const words = body.dataset[`${time.dataset.age}${unit}${count === 1 ? "One" : "Many"}`];
  return words?.replace("0", String(count)) ?? time.textContent;
}
function tick() {
  if (document.hidden) return;
  document.querySelectorAll("time[data-age]").forEach((time) => {
    const text = said(time, Date.now());
    if (time.textContent !== text) time.textContent = text;
  });
}
setInterval(tick, 1000);

// Toasts stay eight seconds, one at a time; the clock stands still while they are read.
setInterval(() => {
  const toasts = [...document.querySelectorAll("[data-toast]")];
  const latest = toasts.pop();
  toasts.forEach((older) => older.remove());
  if (!latest || latest.matches(":hover, :focus-within")) return;
  latest.dataset.toast = String((Number(latest.dataset.toast) || 8) - 1);
  if (latest.dataset.toast === "0") latest.remove();
}, 1000);

// Copying: data-copy holds the text, or "#id" of the field that holds it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const wanted = button.dataset.copy;
  const field = wanted.startsWith("#") ? document.querySelector(wanted) : null;
  const text = field ? (field.value ?? field.textContent) : wanted;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    field?.select?.();
    document.execCommand("copy");
  }
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  label.textContent = body.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 2000);
});

// Keys. Single keys rest while somebody types, and where they are switched off (WCAG 2.1.4).
const search = document.querySelector("[data-search]");
const PLACES = { h: "today", k: "calendar", a: "tasks", p: "people", d: "deals" };
let leading = 0; // when "G" was pressed
const single = document.querySelector("[data-single-keys]");
if (single) {
  single.checked = localStorage.getItem("single-keys") !== "off";
  single.addEventListener("change", () => localStorage.setItem("single-keys", single.checked ? "on" : "off"));
}
document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && key === "k" && search) {
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !(single?.checked ?? true)) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  if (Date.now() - leading < 1500 && key in PLACES) {
    event.preventDefault();
    leading = 0;
    document.querySelector(`[data-place="${PLACES[key]}"]`)?.click();
    return;
  }
  leading = key === "g" ? Date.now() : 0;
  const acts = {
    "/": () => (document.querySelector("[data-filter]") ?? search)?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
    n: () => document.querySelector("[data-new]")?.click(),
  };
  if (acts[key]) {
    event.preventDefault();
    acts[key]();
  }
});

document.querySelectorAll("kbd[data-mac]").forEach((kbd) => { if (isMac) kbd.textContent = kbd.dataset.mac; });

// On a narrow screen the current tab may lie outside.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A choice that acts by itself needs its button only without us.
document.querySelectorAll("[data-submit]").forEach((choice) => {
  choice.form.querySelector("[data-submit-button]")?.classList.add("d-none");
  choice.addEventListener("change", () => choice.form.requestSubmit());
});

// A form that came back with errors: the summary, or else the first wrong field, has the focus.
(document.querySelector("[data-error-summary]") ?? document.querySelector("[aria-invalid=true]"))?.focus();
