"""The rolling window of calendar years between two exams, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["WindowState", "check_window", "window_end"]


def window_end(first_pass: date, calendar_years: int) -> date:
    """Return the last day on which the other exam may be passed.

    Passed 2011-06-06 with five calendar years: 2016-12-31 (source: ARDMS five-year rule,
    http://ardms.org/get-certified/Pages/five-year-rule.aspx).
    """
    return date(first_pass.year + calendar_years, 12, 31)


@dataclass(frozen=True, slots=True)
class WindowState:
    """Whether two sets of passes meet inside a window.

    Attributes
    ----------
    pair
        The pair of passes with the earliest later pass, None when none meets.
    deadline
        End of the window of the latest single pass, while the other side is open.
    text
        One or two sentences for a person.
    """

    holds: bool
    pair: tuple[date, date] | None
    deadline: date | None
    text: str


def check_window(
    first: Iterable[date],
    second: Iterable[date],
    calendar_years: int,
    *,
    names: tuple[str, str] = ("the first exam", "the second exam"),
) -> WindowState:
    """Compare pass dates with a window; either exam may come first.

    Parameters
    ----------
    first, second
        Days of passing, retakes included.
    calendar_years
        Length: the window ends on 31 December of (year of the earlier pass + years).
    names
        What the two exams are called in the text.
    """
    ones, others = sorted(first), sorted(second)
    met = [
        (max(a, b), a, b)
        for a in ones
        for b in others
        if max(a, b) <= window_end(min(a, b), calendar_years)
    ]
    if met:
        _, a, b = min(met)
        end = window_end(min(a, b), calendar_years)
        return WindowState(
            True, (a, b), end, f"Both passed inside the window, which ends on {end}."
        )
    if ones and others:
        (early, early_name), (_, late_name) = sorted(
            ((ones[-1], names[0]), (others[-1], names[1]))
        )
        end = window_end(early, calendar_years)
        return WindowState(
            False,
            None,
            end,
            f"The {_number(calendar_years)}-year window ends on {end.day} {end:%b %Y}; "
            f"move {late_name} earlier or retake {early_name}.",
        )
    if not ones and not others:
        return WindowState(False, None, None, f"Neither {names[0]} nor {names[1]} is passed.")
    passed, name = (ones[-1], names[0]) if ones else (others[-1], names[1])
    open_name = names[1] if ones else names[0]
    end = window_end(passed, calendar_years)
    return WindowState(
        False,
        None,
        end,
        f"{name} passed on {passed}: pass {open_name} by {end.day} {end:%b %Y}.",
    )


def _number(years: int) -> str:
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[years - 1] if 1 <= years <= len(words) else str(years)
