// Makes the page on which a guest picks a time better; it works without.

const form = document.querySelector("form.pick");
const grid = form?.querySelector(".month");

// The guest's own zone, where the address does not name one: ask for the page in it.
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (form && "guess" in form.dataset && own && own !== form.dataset.zone) {
  const address = new URL(location.href);
  address.searchParams.set("zone", own);
  location.replace(address);
}

// One stop in the order of tabs; arrows move from day to day (ARIA: date grid).
const days = [...(grid?.querySelectorAll("button") ?? [])];
const chosen = days.find((day) => day.closest("[aria-selected=true]")) ?? days[0];
for (const day of days) day.tabIndex = day === chosen ? 0 : -1;

const monthBy = (name) => form.querySelectorAll("button[name=month]")[name === "PageUp" ? 0 : 1];
const weekOf = (day) => [...day.closest("tr").querySelectorAll("button")];

function neighbour(day, key) {
  const at = days.indexOf(day);
  const number = (each) => Number(each.textContent);
  switch (key) {
    case "ArrowLeft": return days[at - 1];
    case "ArrowRight": return days[at + 1];
    case "ArrowUp": return days.findLast((each) => number(each) <= number(day) - 7);
    case "ArrowDown": return days.find((each) => number(each) >= number(day) + 7);
    case "Home": return weekOf(day)[0];
    case "End": return weekOf(day).at(-1);
    default: return undefined;
  }
}

grid?.addEventListener("keydown", (event) => {
  const day = event.target.closest("button");
  if (!day) return;
  if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault();
    monthBy(event.key).click();
    return;
  }
  const to = neighbour(day, event.key);
  if (!to) return;
  event.preventDefault();
  day.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
});

// Who has chosen a day goes on at its times.
if (new URL(location.href).searchParams.has("date")) {
  const times = document.getElementById("times");
  times?.focus();
  times?.scrollIntoView({ block: "nearest" });
  const last = times?.parentElement.getBoundingClientRect().bottom ?? 0;
  if (last > innerHeight && matchMedia("(max-width: 62em)").matches) times.scrollIntoView();
}
