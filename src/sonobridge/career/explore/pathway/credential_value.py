"""What a credential may be worth: wage proxy, fee, upkeep, how often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from sonobridge.career.explore.pathway.detail import credential_records
from sonobridge.career.explore.pathway.pathways import load_pathways
from sonobridge.career.pack import (
    Area,
    Citation,
    Figure,
    Pack,
    cite,
    figure,
    of_cell,
    source_of,
)
from sonobridge.core.record import record

__all__ = ["CredentialValue", "ValueSort", "ValueTable", "credential_values"]

ValueSort = Literal["wage", "fee", "upkeep", "frequency", "name"]
_NO_DATA = "no data"


@record
class CredentialValue:
    """One credential; each figure without data reads "no data".

    ``wage`` is the median of the best paid occupation among the pathways that name it: a proxy
    for the occupation, not the worth of the certificate. ``frequency`` is the share of the
    advertisements that a person counted which ask for it.
    """

    credential: str
    name: str
    wage: Figure
    wage_soc: str
    fee: Figure
    credits_a_year: Figure
    frequency: Figure
    pathways: tuple[str, ...]


@record
class ValueTable:
    """Credentials in the order of ``sorted_by``; rows without the figure come last."""

    rows: tuple[CredentialValue, ...]
    sorted_by: str
    area: str
    note: str
    citation: Citation


def credential_values(
    pack: Pack,
    area: Area,
    sort: ValueSort,
    postings: Mapping[str, int] | None = None,
    total: int = 0,
) -> ValueTable:
    """Return what the pathways' credentials may be worth in an area.

    Parameters
    ----------
    postings, total
        Advertisements that ask for each credential, and how many were read; counted by the
        person, since no open source gives them.
    """
    named: dict[str, list[str]] = {}
    for pathway in load_pathways(pack).pathways.values():
        for entry in pathway.credentials:
            if pathway.id not in named.setdefault(entry.credential, []):
                named[entry.credential].append(pathway.id)
    rows = [
        _row(pack, area, name, pathways, _share((postings or {}).get(name), total))
        for name, pathways in named.items()
    ]
    return ValueTable(
        rows=tuple(_sorted(rows, sort)),
        sorted_by=sort,
        area=area.name,
        note="The wage is that of the occupation, a proxy; no source measures what a "
        "certificate alone adds.",
        citation=cite(load_pathways(pack).source),
    )


def _share(asked: int | None, total: int) -> float | None:
    return 100 * asked / total if asked is not None and total else None


def _row(
    pack: Pack, area: Area, name: str, pathways: list[str], share: float | None
) -> CredentialValue:
    found = credential_records(pack)[name]
    source = source_of(found, where=name)
    soc, wage = _best_wage(pack, area, pathways)
    if source.confidence == "none":
        # Nothing was found that stands behind it, so no wage is set beside its name.
        wage = figure(None, "USD a year", source, reason=_NO_DATA)
    fee = found.get("fee_usd")
    return CredentialValue(
        credential=name,
        name=str(found["name"]),
        wage=wage,
        wage_soc=soc,
        fee=figure(None if fee is None else float(fee), "USD", source, reason=_NO_DATA),
        credits_a_year=_credits(pack, found),
        frequency=figure(
            share,
            "% of the advertisements you counted",
            source,
            reason=_NO_DATA,
        ),
        pathways=tuple(pathways),
    )


def _best_wage(pack: Pack, area: Area, pathways: Iterable[str]) -> tuple[str, Figure]:
    socs = sorted({load_pathways(pack).get(p).soc for p in pathways})
    known = [(pack.wages.value(s, area.code), s) for s in socs]
    best = max(((v, s) for v, s in known if v is not None), default=None)
    if best is None:
        missing = figure(None, "USD a year", pack.files.source("wages"), reason=_NO_DATA)
        return socs[0], missing
    soc = best[1]
    wage = pack.wages.at(soc, area.code)
    if wage is None:
        raise LookupError(soc)
    return soc, of_cell(wage.median, "USD a year", wage.source)


def _credits(pack: Pack, found: Mapping[str, object]) -> Figure:
    rules = pack.files.yaml("credentials.yaml")["maintenance_rules"]
    named = found.get("maintenance")
    rule = rules.get(named) if isinstance(named, str) else named
    if not isinstance(rule, Mapping):
        own = source_of(found, where=str(found["id"]))
        return figure(None, "credits a year", own, reason=_NO_DATA)
    source = source_of({**found, **rule}, where=str(named))
    return figure(rule["credits"] / rule["period_years"], "credits a year", source)


def _sorted(rows: list[CredentialValue], sort: ValueSort) -> list[CredentialValue]:
    if sort == "name":
        return sorted(rows, key=lambda r: r.name)
    pick = {"wage": "wage", "fee": "fee", "upkeep": "credits_a_year", "frequency": "frequency"}

    def key(row: CredentialValue) -> tuple[bool, float, str]:
        value: float | None = getattr(row, pick[sort]).value
        # Pay and frequency downwards, what it costs upwards.
        sign = -1 if sort in ("wage", "frequency") else 1
        return (value is None, sign * (value or 0.0), row.name)

    return sorted(rows, key=key)
