// A calendar that is not synced can be neither the default nor shown to anybody. What is synced is
// checked for conflicts, and what is not is left alone, until somebody says otherwise.

const adapt = (row) => {
  const on = row.querySelector("[data-sync]").checked;
  row.querySelectorAll("[data-needs-sync]").forEach((control) => { control.disabled = !on; });
};
document.querySelectorAll("[data-calendar]").forEach(adapt);
document.addEventListener("change", (event) => {
  const row = event.target.matches("[data-sync]") && event.target.closest("[data-calendar]");
  if (!row) return;
  adapt(row);
  row.querySelector("[data-conflicts]").checked = event.target.checked;
});
