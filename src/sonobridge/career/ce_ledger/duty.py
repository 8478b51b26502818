"""What each body asks of a holder, from the maintenance rules of the credential file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sonobridge.career.ce_ledger.activity import LedgerError
from sonobridge.career.pack import PackFiles, Source, source_of

__all__ = ["Duty", "Holding", "load_duties"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A credential or specialty exam and the day on which it was earned.

    ``credential`` is an id of the credential file, e.g. ``ardms.rvt`` or ``ardms.ab``.
    """

    credential: str
    earned: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One body's duty for one person.

    Attributes
    ----------
    id
        Maintenance rule, e.g. ``ardms_cme``.
    credits
        Asked in a full period.
    period_years
        Length of a full period.
    minima
        Least credits by category.
    holdings
        What the duty comes from, earliest first; they share it.
    later
        Credentials and specialties of the body earned after the first, which may waive.
    waives
        Credits that a later one waives in its own period, 0 for none.
    clock
        How periods begin and end, see ``ce_clocks.yaml``.
    quarters
        First renewal by quarter, for the clock ``renewal_quarter``.
    remarks
        What is not applied but may hold; sentences.
    source
        Of the duty, and of the dates.
    """

    id: str
    body: str
    credits: Decimal
    period_years: int
    minima: Mapping[str, Decimal]
    holdings: tuple[Holding, ...]
    later: tuple[Holding, ...]
    waives: Decimal
    clock: str
    quarters: tuple[Mapping[str, Any], ...]
    remarks: tuple[str, ...]
    source: Source
    clock_source: Source


def load_duties(
    holdings: Iterable[Holding], files: PackFiles | None = None
) -> tuple[Duty, ...]:
    """Return the duties that follow from what a person holds, one for each body's rule.

    Raises
    ------
    LedgerError
        If a holding is no credential of the file.
    """
    files = files or PackFiles()
    data = files.yaml("credentials.yaml")
    clocks = {row["id"]: row for row in files.yaml("ce_clocks.yaml")["clocks"]}
    records = {row["id"]: row for row in data["credentials"]}
    held = sorted(holdings, key=lambda one: (one.earned, one.credential))
    for one in held:
        if one.credential not in records:
            raise LedgerError(
                "The credential is not in the file.",
                where=one.credential[:60],
                remedy="Take an id from 'sonobridge path credentials'.",
            )
    duties = []
    for rule_id, clock in clocks.items():
        own = [one for one in held if records[one.credential].get("maintenance") == rule_id]
        if own:
            later = _later(own, held, records, issuer=clock["body"])
            duties.append(_duty(rule_id, clock, data["maintenance_rules"], own, later))
    return tuple(duties)


def _later(
    own: list[Holding], held: list[Holding], records: Mapping[str, Any], *, issuer: str
) -> tuple[Holding, ...]:
    """Return credentials and specialty exams of the body that came after the first one."""

    def counts(one: Holding) -> bool:
        record = records[one.credential]
        specialty = record["kind"] == "exam" and not one.credential.endswith(".spi")
        return record["issuer"] == issuer and (one in own or specialty)

    return tuple(one for one in held if one.earned > own[0].earned and counts(one))


def _duty(
    rule_id: str,
    clock: Mapping[str, Any],
    rules: Mapping[str, Mapping[str, Any]],
    own: list[Holding],
    later: tuple[Holding, ...],
) -> Duty:
    rule = rules[rule_id]
    asked = Decimal(rule["credits"])
    related = [row for row in rules.values() if row.get("applies_to") == rule_id]
    waives = next(
        (Decimal(row["waives_credits"]) for row in related if "waives_credits" in row),
        Decimal(0),
    )
    quarters = next((tuple(row["table"]) for row in related if "table" in row), ())
    remarks = [str(clock["note"])]
    remarks += [
        f"May waive {row['waives']} ({row['when']}): {row['confidence']} confidence, so it is "
        f"not applied; {row.get('note', 'ask the issuer')}."
        for row in related
        if "waives" in row
    ]
    return Duty(
        id=rule_id,
        body=str(clock["body"]),
        credits=asked,
        period_years=int(rule["period_years"]),
        minima=_minima(rule, clock, own, asked),
        holdings=tuple(own),
        later=later,
        waives=waives,
        clock=str(clock["clock"]),
        quarters=quarters,
        remarks=tuple(remarks),
        source=source_of(rule, where=rule_id),
        clock_source=source_of(clock, where=f"clock of {rule_id}"),
    )


def _minima(
    rule: Mapping[str, Any], clock: Mapping[str, Any], own: list[Holding], asked: Decimal
) -> dict[str, Decimal]:
    minima = {
        name.removesuffix("_min"): Decimal(value)
        for name, value in rule.get("categories", {}).items()
    }
    if "domain_share_min" in rule:
        minima["domain"] = asked * Decimal(str(rule["domain_share_min"]))
    extra = clock.get("extra_category")
    if extra and any(one.credential == extra["credential"] for one in own):
        minima[extra["category"]] = Decimal(extra["credits"])
    return minima
