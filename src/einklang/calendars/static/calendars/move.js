// Moving in the grid: asks what a move means, sends it, and offers to take it back.
// The keyboard's way is the form, which can do the same and more.

const dialog = document.getElementById('ask-move');
const form = dialog.querySelector('form');
const go = form.querySelector('[value=move]');
const token = dialog.dataset.urlToken;

// Who takes part in a series and in what follows it gets a mail about each.
function mails() {
  const each = form.elements.scope.value === 'following' ? 2 : 1;
  return form.elements.tell.value === 'everybody' ? each * dialog.dataset.guests : 0;
}

function name() {
  const count = mails();
  if (!count) go.textContent = go.dataset.quiet;
  else go.textContent = count === 1 ? go.dataset.one : go.dataset.many.replace('%n', count);
}
form.addEventListener('change', name);

// Resolves to what was chosen, or to null where the meeting is to stay where it was.
export function ask({ of, follows, guests }, title, when) {
  if (!of && !guests.length) return Promise.resolve({ scope: 'series', tell: 'nobody', mails: 0 });
  form.reset();
  dialog.dataset.guests = guests.length;
  form.querySelector('[data-what]').textContent = title;
  form.querySelector('[data-when]').textContent = when;
  form.querySelector('[data-names]').textContent = guests.join(', ');
  form.querySelector('[data-scope]').hidden = !of;
  form.querySelector('[data-following]').hidden = !follows;
  form.querySelector('[data-tell]').hidden = !guests.length;
  name();
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener('close', () => {
      const { scope, tell } = form.elements;
      done(dialog.returnValue === 'move' ? { scope: of ? scope.value : 'series', tell: tell.value, mails: mails() } : null);
    }, { once: true });
  });
}

// Sends a move; resolves to { done, said, undo }.
export async function send(url, fields) {
  const body = new URLSearchParams(fields);
  try {
    const answer = await fetch(url, { method: 'POST', body, headers: { 'X-CSRFToken': token, Accept: 'application/json' } });
    return { done: answer.ok, ...(await answer.json()) };
  } catch {
    return { done: false, said: dialog.dataset.lost };
  }
}

// One at a time, for eight seconds, longer while it is read or has the focus.
let clock = 0;
export function toast(said, undo) {
  document.querySelectorAll('.toast-bar').forEach((old) => old.remove());
  clearInterval(clock);
  const bar = Object.assign(document.createElement('div'), { className: 'toast-bar' });
  bar.setAttribute('role', 'status');
  const line = Object.assign(document.createElement('div'), { className: 'said' });
  bar.append(line);
  document.body.append(bar); // first the region, then its words, so that they are read out
  line.append(Object.assign(document.createElement('p'), { className: 'm-0', textContent: said }));
  if (undo) {
    const button = Object.assign(document.createElement('button'), { className: 'btn btn-sm', type: 'button', textContent: dialog.dataset.undo });
    button.addEventListener('click', () => { bar.remove(); undo(); });
    line.append(button);
  }
  let left = 8;
  clock = setInterval(() => {
    if (!bar.matches(':hover, :focus-within')) left -= 1;
    if (left <= 0) { bar.remove(); clearInterval(clock); }
  }, 1000);
}
