// Which calendars are shown: kept in the address, and for the next visit in this browser.
const form = document.querySelector('[data-choice]');
const key = `einklang:calendars:${location.pathname}`;
const boxes = () => [...form.querySelectorAll('input[type=checkbox]')];
const kept = () => { try { return localStorage.getItem(key); } catch { return null; } };
const keep = (off) => { try { localStorage.setItem(key, off); } catch { /* a private window */ } };

// What stays is what was switched off, so that a calendar that is new is shown.
const off = () => boxes().filter((box) => !box.checked).map((box) => box.value);

function query() {
  if (!off().length) return [];
  const on = boxes().filter((box) => box.checked).map((box) => box.value);
  return on.length ? on : [''];
}

function inAddress() {
  const url = new URL(location.href);
  url.searchParams.delete('cal');
  query().forEach((value) => url.searchParams.append('cal', value));
  return url;
}

function mendLinks() {
  document.querySelectorAll('.page-top a[href^="?"]').forEach((link) => {
    const url = new URL(link.href);
    url.searchParams.delete('cal');
    query().forEach((value) => url.searchParams.append('cal', value));
    link.setAttribute('href', url.search);
  });
}

const isList = !document.getElementById('woche');
const remembered = kept();
if (remembered && !new URL(location.href).searchParams.has('cal')) {
  const gone = remembered.split(',');
  boxes().forEach((box) => { box.checked = !gone.includes(box.value); });
  if (off().length) {
    if (isList) location.replace(inAddress());
    else history.replaceState(null, '', inAddress());
  }
  mendLinks();
}
form.addEventListener('change', () => {
  keep(off().join(','));
  if (isList) { location.assign(inAddress()); return; }
  history.replaceState(null, '', inAddress());
  mendLinks();
  document.dispatchEvent(new CustomEvent('calendars:chosen'));
});
