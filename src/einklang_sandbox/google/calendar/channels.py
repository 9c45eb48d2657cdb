"""Channels: where Google tells that something changed, and never what (contract, 2.8)."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from einklang_sandbox.google.calendar.call import Call, opened
from einklang_sandbox.google.calendar.shapes import anything, flag, one_of, shape, table, text
from einklang_sandbox.google.calendar.state import Body, Channel, draw_id
from einklang_sandbox.google.problems import Problem, calendar_rule, not_found

LASTS = timedelta(seconds=604_800)
_ASKED = shape(
    {
        "id": text(64),
        "type": one_of("web_hook"),
        "address": text(2048),
        "token": text(256),
        "params": table(text(), text(), 10),
        "expiration": anything,
        "payload": flag,
    },
    needs=["id", "type", "address"],
    ignored=["kind", "resourceId", "resourceUri"],
)


def watch(call: Call) -> Body:
    """A new channel for the events of this calendar. It is told nothing but that it exists."""
    calendar = opened(call).calendar
    asked = _ASKED(call.body, "")
    if asked["id"] in call.state.used_channels:
        raise calendar_rule("channelIdNotUnique", "Channel id not unique", "id")
    _check_address(asked["address"])
    channel = Channel(
        id=asked["id"],
        resource=draw_id(27),
        calendar=calendar.id,
        account=call.account,
        address=asked["address"],
        token=asked.get("token", ""),
        ends_at=call.now + _lasts(call, asked),
    )
    call.state.used_channels.add(channel.id)
    call.state.channels[channel.id] = channel
    told = {"token": channel.token} if channel.token else {}
    return {
        "kind": "api#channel",
        "id": channel.id,
        "resourceId": channel.resource,
        "resourceUri": uri(channel),
        "expiration": str(int(channel.ends_at.timestamp() * 1000)),
        **told,
    }


def stop(call: Call) -> None:
    """No more messages. Raises 404 for a channel that is not the asker's."""
    asked = shape(
        {"id": text(), "resourceId": text()},
        needs=["id", "resourceId"],
        ignored=["kind", "type", "address", "token", "params", "expiration", "resourceUri"],
    )(call.body, "")
    channel = call.state.channels.get(asked["id"])
    known = channel is not None and channel.account == call.account
    if channel is None or not known or channel.resource != asked["resourceId"]:
        raise not_found()
    del call.state.channels[channel.id]


def uri(channel: Channel) -> str:
    """The list that changes, as the real one names it."""
    of = quote(channel.calendar, safe="")
    return f"https://www.googleapis.com/calendar/v3/calendars/{of}/events?alt=json"


def _lasts(call: Call, asked: Body) -> timedelta:
    """What was asked for, and seven days at most."""
    ttl = asked.get("params", {}).get("ttl", "")
    if ttl:
        if not ttl.isdigit() or int(ttl) < 1:
            raise calendar_rule("invalid", "Invalid ttl.", "params")
        return min(LASTS, timedelta(seconds=int(ttl)))
    until = str(asked.get("expiration", ""))
    if not until:
        return LASTS
    if not until.isdigit() or int(until) <= call.now.timestamp() * 1000:
        raise calendar_rule("invalid", "Invalid expiration.", "expiration")
    return min(LASTS, timedelta(seconds=int(until) / 1000 - call.now.timestamp()))


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if not parts.hostname or not (
        parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname))
    ):
        message = "WebHook callback must be HTTPS"
        raise Problem(400, "global", "push.webhookUrlNotHttps", message)


def loopback(host: str) -> bool:
    """Whether this name means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
