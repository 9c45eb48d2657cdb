"""From a request to a page of the desk, or to an act and from there to a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from einklang_sandbox.google.desk import acts
from einklang_sandbox.google.desk.calendar_page import Place, calendar_page
from einklang_sandbox.google.desk.days import SPANS
from einklang_sandbox.google.desk.event_page import event_page, new_page
from einklang_sandbox.google.desk.faults_page import FAULTS, faults_page, groups
from einklang_sandbox.google.desk.lost_page import lost_page, said_problem
from einklang_sandbox.google.desk.mails_page import MAILS, Written, mails_page
from einklang_sandbox.google.desk.meeting import Event, Unreadable
from einklang_sandbox.google.desk.start_page import Somebody, start_page
from einklang_sandbox.google.desk.switches import Kept
from einklang_sandbox.google.http import Request, Response, redirect
from einklang_sandbox.google.person import Person
from einklang_sandbox.google.problems import Problem, forbidden, not_found
from einklang_sandbox.google.visitor import Visitor, visitor

if TYPE_CHECKING:
    from einklang_sandbox.google.stand_in import Google


@dataclass(frozen=True, slots=True)
class Desk:
    """The pages of one stand-in. Whoever calls holds its lock."""

    google: Google

    def handle(self, request: Request) -> Response | None:
        """The answer; None where the path is somebody else's."""
        pages: Mapping[tuple[str, str], Callable[[Visitor], Response]] = {
            ("GET", "/"): self._start,
            ("GET", "/desk/calendar"): self._calendar,
            ("GET", "/desk/new"): lambda who: new_page(who, self._place(who)),
            ("POST", "/desk/new"): self._add,
            ("GET", "/desk/event"): lambda who: event_page(who, *self._event(who)),
            ("POST", "/desk/event"): self._act,
            ("GET", MAILS): self._mails,
            ("GET", FAULTS): self._faults,
            ("POST", FAULTS): self._set,
        }
        page = pages.get((request.method, request.path))
        if page is None:
            return None
        who = visitor(request)
        try:
            if request.method == "POST" and not who.may_post:
                raise forbidden()
            return page(who)
        except Problem as problem:
            return lost_page(who, problem)

    def _start(self, who: Visitor) -> Response:
        everybody = [
            Somebody(address, name, self.google.person(address).calendars(showHidden=True))
            for address, name in self.google.names().items()
        ]
        shown = groups(who.say, self._calendars())
        wrong = [each for group in shown for each in group.switches if not each.is_off(self._kept)]
        return start_page(who, everybody, len(self.google.mails), len(wrong))

    def _calendar(self, who: Visitor) -> Response:
        place = self._place(who)
        midnight = datetime.combine(place.first, time(), place.zone)
        events = self._person(place).list(
            place.calendar["id"],
            singleEvents=True,
            timeMin=midnight.isoformat(),
            timeMax=(midnight + timedelta(days=SPANS[place.view])).isoformat(),
        )
        return calendar_page(who, place, events)

    def _add(self, who: Visitor) -> Response:
        place, form = self._place(who), dict(who.request.form)
        try:
            acts.add(self._person(place), place, form)
        except (Unreadable, Problem) as problem:
            return new_page(who, place, form, said_problem(who.say, problem))
        return redirect(place.link(on=form["first"]))

    def _act(self, who: Visitor) -> Response:
        (place, event), form = self._event(who), dict(who.request.form)
        try:
            acts.act(self._person(place), place, event, form)
        except (Unreadable, Problem) as problem:
            fields = form if form.get("act") == "save" else None
            return event_page(who, place, event, fields, said_problem(who.say, problem))
        return redirect(place.link())

    def _mails(self, who: Visitor) -> Response:
        titles = {
            row.id: row.body.get("summary", "")
            for calendar in self.google.state.calendars.values()
            for row in calendar.rows.values()
        }
        mails = [
            Written(each.to, each.kind, titles.get(each.event_id, "")) for each in self.google.mails
        ]
        return mails_page(who, mails)

    def _faults(self, who: Visitor, problem: str = "") -> Response:
        shown = groups(who.say, self._calendars())
        return faults_page(who, self._kept, shown, self.google.names(), problem)

    def _set(self, who: Visitor) -> Response:
        form, grants = dict(who.request.form), self.google.grants
        match form.get("act"):
            case "well":
                self._kept.well()
            case "expire":
                grants.expire_access_tokens()
            case "revoke":
                grants.revoke(form.get("account", ""))
            case "save":
                switches = [
                    each for group in groups(who.say, self._calendars()) for each in group.switches
                ]
                try:
                    for each in switches:
                        each.set(self._kept, form.get(each.name, ""))
                except ValueError:
                    problem = who.say("This number does not fit: {name}", name=each.label)
                    return self._faults(who, problem)
        return redirect(FAULTS)

    @property
    def _kept(self) -> Kept:
        return Kept(self.google.faults, self.google.grants.switches)

    def _calendars(self) -> Mapping[str, str]:
        return {each.id: each.summary for each in self.google.state.calendars.values()}

    def _person(self, place: Place) -> Person:
        return self.google.person(place.account)

    def _place(self, who: Visitor) -> Place:
        """What the address says. Raises `Problem` where there is nobody or nothing of that name."""
        asked, names = who.request.asked, self.google.names()
        account = asked.get("who", "")
        if account not in names:
            raise not_found()
        lists = self.google.person(account).calendars(showHidden=True)
        wanted = asked.get("calendar", account)
        calendar = next((each for each in lists if each["id"] == wanted), None)
        if calendar is None:
            raise not_found()
        today = self.google.clock().astimezone(ZoneInfo(calendar["timeZone"])).date()
        view = asked["view"] if asked.get("view") in SPANS else "week"
        return Place(account, names[account], calendar, lists, view, _day(asked, today), today)

    def _event(self, who: Visitor) -> tuple[Place, Event]:
        place = self._place(who)
        event = self._person(place).get(who.request.asked.get("id", ""), place.calendar["id"])
        if event["status"] == "cancelled":
            raise not_found()
        return place, event


def _day(asked: Mapping[str, str], today: date) -> date:
    try:
        return date.fromisoformat(asked.get("on", ""))
    except ValueError:
        return today
