// The grid: FullCalendar on our own rows. The toolbar is ours; its links work without this file.
// Which calendars are on stands in the address, where choice.js writes it.

import { ask, send, toast } from './move.js';

const box = document.getElementById('woche');
const { zone, source, allDay, timed, weekWord, more, close } = box.dataset;
const german = document.documentElement.lang.startsWith('de');
const locale = german ? 'de' : 'en-GB';
const narrow = matchMedia('(max-width: 767.98px)');
const names = { day: 'timeGridDay', week: 'timeGridWeek', month: 'dayGridMonth' };
const wanted = (view) => (view === 'week' && narrow.matches ? 'threeDays' : names[view]);
const clock = german ? { hour: '2-digit', minute: '2-digit' } : { hour: 'numeric', minute: '2-digit', hour12: true };
const inZone = (date, options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
const say = (date) => inZone(date, clock).format(date);
const isoDay = (date) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(date);
const isoWall = (date) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(date).replace(' ', 'T');
let view = box.dataset.view;

const el = (tag, text, name) => Object.assign(document.createElement(tag), { textContent: text, className: name || '' });

function span({ start, end }) {
  const [from, to] = [say(start), end ? say(end) : ''];
  const half = to.slice(-3);
  const short = !german && half && from.endsWith(half);
  const time = el('span', short ? from.slice(0, -3) : from);
  if (to) time.append(el('i', `–${to}`));
  return time;
}

function content(shown) {
  const { event } = shown;
  const { whose, place, sense } = event.extendedProps;
  const title = el('b', event.title);
  if (sense) title.append(el('span', `, ${sense}`, 'visually-hidden'));
  if (event.allDay) {
    const line = el('div', '', 'evc line');
    line.append(title);
    if (whose && !narrow.matches) line.append(el('span', whose));
    return { domNodes: [line] };
  }
  if (view === 'month') {
    const line = el('div', '', 'evc line');
    line.append(el('span', say(event.start), narrow.matches ? 'visually-hidden' : ''), title);
    return { domNodes: [line] };
  }
  const block = el('div', '', 'evc');
  block.append(title, span(event));
  if (whose) block.append(el('span', whose));
  else if (place) block.append(el('span', place));
  return { domNodes: [block] };
}

const calendar = new FullCalendar.Calendar(box, {
  locale,
  timeZone: zone,
  initialView: wanted(view),
  initialDate: box.dataset.date,
  views: {
    // Side by side on a third of a phone, no block would show a word.
    threeDays: { type: 'timeGrid', duration: { days: 3 }, eventMaxStack: 1 },
    dayGridMonth: { dayHeaderFormat: { weekday: 'short' } },
  },
  headerToolbar: false,
  height: '100%',
  firstDay: 1,
  nowIndicator: true,
  scrollTime: '07:30:00',
  slotDuration: '00:30:00',
  slotEventOverlap: false,
  eventMinHeight: 24, // a line of text, whatever a quarter of an hour measures
  dayMaxEvents: true,
  eventDisplay: 'block',
  dayCellTopInnerClass: 'daynumber',
  allDayText: allDay,
  timedText: timed, // FullCalendar 7.1 has no German for this one
  closeHint: close,
  moreLinkText: (n) => `+${n} ${more}`,
  moreLinkHint: (n) => `+${n} ${more}`, // theirs says "Ereignisse"
  moreLinkClass: 'more',
  popoverClass: 'cal-pop',
  dayHeaderInnerClass: (day) => (day.isToday ? 'dayname is-today' : 'dayname'),
  slotHeaderInnerClass: 'axis',
  allDayHeaderInnerClass: 'axis',
  navLinks: true,
  navLinkDayClick: (date) => go('day', date),
  navLinkHint: (_, date) => new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }).format(date),
  eventInteractive: true,
  slotHeaderFormat: german ? clock : { hour: 'numeric', hour12: true },
  dayHeaderFormat: { weekday: 'short', day: 'numeric' },
  eventClass: (shown) => `ev c${shown.event.extendedProps.cal} ${shown.event.extendedProps.kind}`,
  eventContent: content,
  selectable: true,
  selectMinDistance: 4,
  select: (range) => compose(range.allDay ? isoDay(range.start) : isoWall(range.start), range.allDay ? isoDay(range.end) : isoWall(range.end)),
  dateClick: (at) => compose(at.allDay ? isoDay(at.date) : isoWall(at.date)),
  eventDrop: move,
  eventResize: move,
  events: load,
  datesSet: rename,
});

function compose(start, end) {
  const url = new URL(box.dataset.new, location.href);
  url.searchParams.set('start', start);
  if (end) url.searchParams.set('end', end);
  location.assign(url);
}

const iso = (event, date) => (event.allDay ? isoDay(date) : date.toISOString());
const full = (event) => inZone(event.start, { weekday: 'long', day: 'numeric', month: 'long', ...(event.allDay ? {} : clock) }).format(event.start);

async function move(change) {
  const { event } = change;
  const { url, guests, follows, ...known } = event.extendedProps.moves;
  const chosen = await ask({ of: known.of, follows, guests }, event.title, full(event));
  if (!chosen) { change.revert(); return; }
  const times = { start: iso(event, event.start), end: event.end ? iso(event, event.end) : '' };
  if (!await act(url, { ...known, ...chosen, ...times })) change.revert();
}

async function act(url, fields) {
  const { done, said, undo } = await send(url, fields);
  refuse(done ? '' : said);
  if (done) toast(said, undo && (() => act(url, undo)));
  calendar.refetchEvents();
  return done;
}

function refuse(said) {
  const line = document.querySelector('[data-refused]');
  line.hidden = !said;
  line.querySelector('span').textContent = said;
}

async function load({ startStr, endStr }) {
  const url = new URL(source, location.href);
  url.searchParams.set('start', startStr);
  url.searchParams.set('end', endStr);
  new URL(location.href).searchParams.getAll('cal').forEach((key) => url.searchParams.append('cal', key));
  try {
    const answer = await fetch(url, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(answer.status);
    const found = await answer.json();
    trouble(false);
    return found;
  } catch (error) {
    trouble(true);
    throw error;
  }
}

let again = 0;
function trouble(is) {
  document.querySelector('[data-trouble]').hidden = !is;
  clearTimeout(again);
  if (is) again = setTimeout(() => calendar.refetchEvents(), 15000);
}

function isoWeek(date) {
  const day = new Date(Date.UTC(...isoDay(date).split('-').map((part, i) => (i === 1 ? part - 1 : +part))));
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  return Math.ceil(((day - Date.UTC(day.getUTCFullYear(), 0, 1)) / 864e5 + 1) / 7);
}

function heading(start, end) {
  if (view === 'month') return inZone(start, { month: 'long', year: 'numeric' }).format(start);
  const last = new Date(end - 1);
  return inZone(start, { day: 'numeric', month: 'long', year: 'numeric' }).formatRange(start, last).replace(/^(\d+\.?) – (?=\d)/, '$1–');
}

function rename(shown) {
  box.parentElement.classList.toggle('is-month', view === 'month');
  const { currentStart, currentEnd } = shown.view;
  document.getElementById('cal-heading').textContent = heading(currentStart, currentEnd);
  document.getElementById('cal-week').textContent = view === 'month' ? '' : weekWord.replace('%n', isoWeek(currentStart));
  const url = new URL(location.href);
  url.searchParams.set('view', view);
  url.searchParams.set('date', isoDay(calendar.getDate()));
  history.replaceState(null, '', url);
  document.querySelectorAll('[data-view]').forEach((link) => {
    if (link === box) return;
    const here = link.dataset.view === view;
    link.classList.toggle('active', here);
    if (here) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
    const there = new URL(link.href);
    there.searchParams.set('date', isoDay(calendar.getDate()));
    link.setAttribute('href', there.search);
  });
}

function go(to, date) {
  view = to;
  calendar.changeView(wanted(view), date);
}

document.querySelectorAll('.page-top a[data-view]').forEach((link) => link.addEventListener('click', (click) => {
  if (link.dataset.view === 'list' || click.ctrlKey || click.metaKey || click.shiftKey) return;
  click.preventDefault();
  go(link.dataset.view);
}));
const moves = { today: () => calendar.today(), before: () => calendar.prev(), after: () => calendar.next() };
document.querySelectorAll('[data-go]').forEach((link) => link.addEventListener('click', (click) => {
  if (click.ctrlKey || click.metaKey || click.shiftKey) return;
  click.preventDefault();
  moves[link.dataset.go]();
}));
narrow.addEventListener('change', () => { if (view === 'week') calendar.changeView(wanted(view)); });
document.addEventListener('calendars:chosen', () => calendar.refetchEvents());
document.addEventListener('visibilitychange', () => { if (!document.hidden) calendar.refetchEvents(); });
setInterval(() => { if (!document.hidden) calendar.refetchEvents(); }, 60000);

calendar.render();
// Gaps in FullCalendar 7.1: headers without text of their own, cells whose label hides their events,
// and a day without events that the keyboard cannot scroll.
const silent = (header) => !header.querySelector('.visually-hidden, [role=link]');
const mend = () => {
  box.querySelectorAll('[role=rowheader][aria-label], [role=columnheader][aria-label]').forEach((header) => {
    if (silent(header)) header.append(el('span', header.ariaLabel, 'visually-hidden'));
  });
  box.querySelectorAll('[role=gridcell][aria-label]').forEach((cell) => { if (cell.textContent.trim()) cell.removeAttribute('aria-label'); });
  box.querySelectorAll('div[style*="auto"]').forEach((part) => {
    if (!part.querySelector('a[href], [tabindex]')) part.querySelector('[role=gridcell]')?.setAttribute('tabindex', '0');
  });
};
mend();
new MutationObserver(mend).observe(box, { childList: true, subtree: true });
