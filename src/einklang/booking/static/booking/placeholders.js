// A placeholder goes where the cursor is, in the subject or in the text.
"use strict";
(() => {
  const list = document.querySelector("[data-placeholders]");
  const form = list.closest("form");
  const fields = [form.elements.subject, form.elements.text];
  let last = form.elements.text;
  for (const field of fields) field.addEventListener("focus", () => (last = field));
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-placeholder]");
    if (!button) return;
    const before = last.value.slice(0, last.selectionStart);
    const gap = /\S$/.test(before) ? " " : "";
    last.setRangeText(gap + button.dataset.placeholder, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
