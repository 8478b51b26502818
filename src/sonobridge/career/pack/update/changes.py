"""What a newer pack changes: facts and rules by name, old and new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sonobridge.career.pack.pack import Pack
from sonobridge.core.canonical import canonical_bytes

__all__ = ["Change", "changes_between", "names_in", "touched"]

_SECTIONS = {
    "credentials": "",
    "maintenance_rules": "maintenance/",
    "education": "",
    "programme_accreditation": "accreditation/",
    "exam_blueprints": "",
}
_TEXT = 600


@dataclass(frozen=True, slots=True)
class Change:
    """One changed fact or rule.

    Attributes
    ----------
    name
        Identifier of a credential, ``maintenance/...``, ``wages/SOC/AREA``,
        ``projections/SOC``, ``prices/CBSA`` or ``tasks/CODE``: what plans name as used.
    part
        Which value of it changed.
    old, new
        The values as text; empty where there was none, or is none now.
    """

    name: str
    part: str
    old: str
    new: str


def changes_between(old: Pack, new: Pack) -> tuple[Change, ...]:
    """Return all changed rules and facts between two packs, rules first."""
    found = list(_rules(old, new))
    if _differs(old, new, "wages"):
        found += _wages(old, new)
    if _differs(old, new, "projections"):
        found += _projections(old, new)
    if _differs(old, new, "price_parities"):
        found += _prices(old, new)
    if _differs(old, new, "tasks"):
        found += _tasks(old, new)
    return tuple(found)


def names_in(body: Any) -> set[str]:
    """Return every text in a stored plan: among them the rules and facts that it names."""
    if isinstance(body, str):
        return {body}
    if isinstance(body, Mapping):
        return set().union(*(names_in(v) for v in body.values()), map(str, body.keys()))
    if isinstance(body, list | tuple):
        return set().union(*map(names_in, body))
    return set()


def touched(body: Mapping[str, Any], changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the changes of rules and facts that a stored plan names."""
    used = names_in(body)
    return tuple(change for change in changes if change.name in used)


def _differs(old: Pack, new: Pack, table: str) -> bool:
    names = (str(p.files.entry(table)["file"]) for p in (old, new))
    one, other = names
    return old.files.sha256(one) != new.files.sha256(other)


def _rules(old: Pack, new: Pack) -> Iterator[Change]:
    before, after = (p.files.yaml("credentials.yaml") for p in (old, new))
    for section, prefix in _SECTIONS.items():
        left, right = _by_id(before.get(section)), _by_id(after.get(section))
        for identifier in sorted(left.keys() | right.keys()):
            one, other = left.get(identifier, {}), right.get(identifier, {})
            for part in sorted(one.keys() | other.keys()):
                if one.get(part) != other.get(part):
                    yield Change(
                        prefix + identifier, part, _text(one.get(part)), _text(other.get(part))
                    )


def _by_id(section: Any) -> dict[str, Mapping[str, Any]]:
    if isinstance(section, Mapping):
        return {str(k): v for k, v in section.items() if isinstance(v, Mapping)}
    return {str(row["id"]): row for row in section or ()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value[:_TEXT]
    return canonical_bytes(value).decode()[:_TEXT]


def _wages(old: Pack, new: Pack) -> Iterator[Change]:
    for soc in sorted({*old.wages.occupations, *new.wages.occupations}):
        areas = {a.code for p in (old, new) for a in p.wages.areas_with(soc)}
        for code in sorted(areas):
            for part in ("employment", "a_p25", "a_median", "a_p75"):
                pair = [p.wages.value(soc, code, part) for p in (old, new)]
                if pair[0] != pair[1]:
                    yield Change(
                        f"wages/{soc}/{code}", part, _number(pair[0]), _number(pair[1])
                    )


def _projections(old: Pack, new: Pack) -> Iterator[Change]:
    for soc in sorted({p.soc for pack in (old, new) for p in pack.projections}):
        one, other = old.projections.get(soc), new.projections.get(soc)
        for part in ("percent", "employment_start", "employment_end", "openings"):
            pair = [getattr(p, part) if p else None for p in (one, other)]
            if pair[0] != pair[1]:
                yield _pair(f"projections/{soc}", part, pair)


def _prices(old: Pack, new: Pack) -> Iterator[Change]:
    for area in new.areas:
        if area.kind == "metro":
            pair = [p.prices.of(area).parity for p in (old, new)]
            if pair[0] != pair[1]:
                yield Change(
                    f"prices/{area.code}", "parity", _number(pair[0]), _number(pair[1])
                )


def _tasks(old: Pack, new: Pack) -> Iterator[Change]:
    codes = {*old.onet.codes_with_tasks, *new.onet.codes_with_tasks}
    for code in sorted(codes):
        pair = [{t.identifier: t.text for t in p.onet.tasks(code)} for p in (old, new)]
        for identifier in sorted(pair[0].keys() | pair[1].keys(), key=int):
            one, other = (texts.get(identifier, "") for texts in pair)
            if one != other:
                yield Change(f"tasks/{code}", identifier, one[:_TEXT], other[:_TEXT])


def _pair(name: str, part: str, pair: Sequence[float | None]) -> Change:
    return Change(name, part, _number(pair[0]), _number(pair[1]))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value < 1e6 else f"{value:.0f}"
