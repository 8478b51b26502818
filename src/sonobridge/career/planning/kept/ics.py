"""A plan as an iCalendar file (RFC 5545): one all-day event a step, reminders before exams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

__all__ = ["CalendarEvent", "calendar_bytes"]

PRODUCT = "-//Sonobridge//Plan//EN"
LINE_OCTETS = 75
"""Longest content line without its line break (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """An all-day event.

    Attributes
    ----------
    uid
        Globally unique and stable, so that a newer version replaces the older one.
    first, last
        First and last day, both included.
    sequence
        Version of the plan: a higher one replaces a lower one.
    alarm_days
        Days before the first day to remind; 0: no reminder.
    """

    uid: str
    first: date
    last: date
    title: str
    description: str
    sequence: int = 0
    alarm_days: int = 0


def calendar_bytes(name: str, events: Iterable[CalendarEvent], made_at: datetime) -> bytes:
    """Return the file: CRLF lines, folded at 75 octets, text escaped.

    Parameters
    ----------
    name
        Shown as the calendar's name.
    events
        In any order.
    made_at
        UTC instant; written as DTSTAMP.
    """
    stamp = f"{made_at:%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: CalendarEvent, stamp: str) -> list[str]:
    # The end of an all-day event is the first day after it (RFC 5545, 3.6.1).
    after = event.last + timedelta(days=1)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{_escaped(event.title)}",
        f"DESCRIPTION:{_escaped(event.description)}",
        "TRANSP:TRANSPARENT",
    ]
    if event.alarm_days:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"TRIGGER:-P{event.alarm_days}D",
            f"DESCRIPTION:{_escaped(event.title)}",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]


def _escaped(text: str) -> str:
    """Escape TEXT (RFC 5545, 3.3.11); control characters are dropped."""
    plain = "".join(one for one in text if one == "\n" or ord(one) >= 32)
    for one, other in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(one, other)
    return plain


def _folded(line: str) -> bytes:
    """Fold a content line into octet chunks that never split a character."""
    chunks: list[bytes] = []
    chunk = b""
    for one in line:
        octets = one.encode()
        limit = LINE_OCTETS if not chunks else LINE_OCTETS - 1
        if len(chunk) + len(octets) > limit:
            chunks.append(chunk)
            chunk = b""
        chunk += octets
    chunks.append(chunk)
    return b"\r\n ".join(chunks) + b"\r\n"
