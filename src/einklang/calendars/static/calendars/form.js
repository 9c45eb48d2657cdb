// The form of a meeting: hides what a choice does not need. Without it all fields show.
const form = document.querySelector('[data-event-form]');
const pace = form.querySelector('[name=pace]');
const allDay = form.querySelector('[name=all_day]');

function fit() {
  form.querySelectorAll('[data-needs]').forEach((part) => {
    part.hidden = !part.dataset.needs.split(' ').includes(pace?.value);
  });
  ['start_time', 'end_time'].forEach((name) => { form.querySelector(`[name=${name}]`).hidden = allDay.checked; });
}
// The button names what it does: whom to tell is asked once more, with names, before any mail.
const save = form.querySelector('[data-save]');
function rename() {
  const tells = form.elements.tell.value !== 'nobody';
  save.textContent = tells ? save.dataset.asks : save.dataset.quiet;
  const nobody = form.querySelector('[data-nobody]');
  if (nobody) nobody.hidden = tells;
}
form.addEventListener('change', (change) => {
  if (change.target.name === 'guests') save.dataset.asks = save.dataset.others; // others than the page named
  if (!['tell', 'guests'].includes(change.target.name)) return;
  form.querySelector('[data-mails]')?.remove();
  rename();
});
pace?.addEventListener('change', fit);
allDay.addEventListener('change', fit);
fit();
const summary = form.querySelector('[data-error-summary]');
if (summary) summary.focus();
else if (!form.querySelector('[name=summary]').value) form.querySelector('[name=summary]').focus();
