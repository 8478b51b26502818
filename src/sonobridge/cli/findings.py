"""What a result says, as the first line of its print; and the steps of plans in full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["finding", "print_steps"]


def finding(name: str, result: dict[str, Any]) -> str:
    """Return the finding of a result in one line, or nothing where no line is told.

    Parameters
    ----------
    name
        Name of the operation, such as ``path.plan``.
    result
        Its result as JSON.
    """
    tell = _TOLD.get(name)
    return tell(result) if tell else ""


def print_steps(console: Any, result: dict[str, Any]) -> None:
    """Print the steps and awards of each plan: days, what it costs, and why it stands there."""
    from sonobridge.cli.tables import print_rows

    columns = ("from", "to", "step", "fee", "because")
    for plan in result["plans"]:
        cells = [
            (one["start"], one["end"], one["title"], _fee(one), one["because"])
            for one in plan["steps"]
        ]
        cells += [
            (one["day"], one["day"], f"{one['name']} awarded", "", one["because"])
            for one in plan["awards"]
        ]
        head = f"{plan['id']}: {plan['months']:g} months, {plan['cost_usd']:,} USD"
        print_rows(console, head, columns, sorted(cells))


def _fee(step: dict[str, Any]) -> str:
    state = str(step["fee_state"])
    if state == "none":
        return "no fee"
    return state if step["fee_usd"] is None else f"{step['fee_usd']:,} USD, {state}"


def _plan(result: dict[str, Any]) -> str:
    role, plans = result["role"], result["plans"]
    way = f"from {role['profile_title']}"
    if not plans:
        return f"No plan leads to {role['title']} {way} within these limits."
    count = f"{len(plans)} plan{'s' if len(plans) > 1 else ''} to {role['title']} {way}"
    beats = "none beats another in time, cost, pay and risk" if len(plans) > 1 else "no other"
    all_ = "" if result["search"]["complete"] else " The search stopped early: more may exist."
    return f"{count}; {beats}.{all_}"


def _rubric(result: dict[str, Any]) -> str:
    one, two = result["sides"]
    verdict = str(result["verdict"]).capitalize()
    chance = f"P({one} ahead) = {result['probability_first']:.2f}"
    return (
        f"{verdict}: {one} {result['first']}, {two} {result['second']} of 45. {chance}. "
        f"A side is named from a margin of {result['decisive_margin']}."
    )


def _market(result: dict[str, Any]) -> str:
    market = result["market"]
    where = "the nation" if market["area"]["kind"] == "nation" else market["area"]["name"]
    pay = {k: (market["annual"].get(k) or {}).get("value") for k in ("p25", "median", "p75")}
    if None in pay.values():
        return f"{market['occupation']} in {where}"
    return (
        f"{market['occupation']} in {where}: half earn {pay['p25']:,.0f} to "
        f"{pay['p75']:,.0f} USD a year, median {pay['median']:,.0f} "
        f"({market['jobs']['citation']['period']})."
    )


def _show(result: dict[str, Any]) -> str:
    open_ = len(result["mandatory_open"])
    return (
        f"{100 * result['readiness']:.0f} % ready for {result['role']['title']}, "
        f"{open_} mandatory skill{'' if open_ == 1 else 's'} open. Weighted mean of "
        f"{result['record_count']} records: {result['points']:.2f} of {result['weights']:g}."
    )


_TOLD: dict[str, Callable[[dict[str, Any]], str]] = {
    "path.market": _market,
    "path.money": lambda result: str(result["finding"]),
    "path.plan": _plan,
    "path.rubric": _rubric,
    "portfolio.show": _show,
}
