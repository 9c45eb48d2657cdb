// Reads an iCalendar text from stdin as Thunderbird and Nextcloud do, and says what is wrong with it
// and, between two seconds of Unix time, what takes place when.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [since, until] = process.argv.slice(2).map(Number);
const errors = [];
const occurrences = [];

function instant(time) {
  const isPlain = time.isDate || time.zone === ICAL.Timezone.localTimezone;
  return isPlain ? time.toString() : time.toUnixTime();
}

function inWindow(time) {
  return time.toUnixTime() >= since && time.toUnixTime() < until;
}

function note(uid, item, start, end) {
  if (inWindow(start)) occurrences.push([uid, instant(start), instant(end), item.summary]);
}

function walk(event) {
  if (!event.isRecurring()) {
    note(event.uid, event, event.startDate, event.endDate);
    return;
  }
  const steps = event.iterator();
  for (let next = steps.next(); next && next.toUnixTime() < until + 90 * 86400; next = steps.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    note(event.uid, item, startDate, endDate);
  }
}

function check(component) {
  for (const property of component.getAllProperties()) {
    const values = property.getValues();
    if (!values.length || values.some((value) => value === null || value === undefined)) {
      errors.push(`${component.name} ${property.name} has no value`);
    }
    const tzid = property.getParameter("tzid");
    const times = values.filter((value) => value instanceof ICAL.Time && !value.isDate);
    if (tzid && times.some((time) => time.zone.tzid !== tzid)) {
      errors.push(`${property.name}: ${tzid} is not known`);
    }
  }
  component.getAllSubcomponents().forEach(check);
}

try {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
  check(calendar);
  const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
  const series = events.filter((event) => !event.isRecurrenceException());
  if (until) series.forEach(walk);
} catch (error) {
  errors.push(String(error));
}
process.stdout.write(JSON.stringify({ errors, occurrences }));
