"""Reads evidence records for readiness: whose, of what kind, about which things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sonobridge.portfolio import EvidenceSummary
    from sonobridge.portfolio.evidence_count import Level
    from sonobridge.store import EvidenceRecord

__all__ = [
    "made_something",
    "own_records",
    "plain_kind",
    "qualified_kind",
    "rests_on",
    "summary",
]

_PAGE = 500

# A run that makes many things at once names their number instead of each of them.
_COUNTED = {
    "clips.import": "imported",
    "clips.import_upload": "imported",
    "path.log_import": "added",
}
# Keeping the portfolio is no work that it shows.
_KEEPING = frozenset(
    f"portfolio.{verb}"
    for verb in (
        "add_signer",
        "add_signer_file",
        "badge",
        "card_timing_add",
        "export",
        "review",
        "withdraw_artefact",
    )
)
# A run whose record says of which form it is; readiness asks for the form.
_FORMS = {"portfolio.accept_sign_off": "form", "portfolio.attach": "form"}
# The same run by another road.
_ALIASES = {
    "portfolio.accept_sign_off_file": "portfolio.accept_sign_off",
    "path.log_import_file": "path.log_import",
}


def own_records(context: Context) -> tuple[EvidenceRecord, ...]:
    """Return all evidence records of the acting person, newest first."""
    records: list[EvidenceRecord] = []
    before: int | None = None
    while True:
        page = context.workspace.evidence.page(
            person_id=context.actor.person_id, before=before, limit=_PAGE
        )
        records.extend(page)
        if len(page) < _PAGE:
            return tuple(records)
        before = page[-1].seq


def summary(
    record: EvidenceRecord, *, stale: bool, withdrawn: str, level: Level, observed: bool
) -> EvidenceSummary:
    """Return what readiness needs to know of a record."""
    from sonobridge.portfolio import EvidenceSummary

    return EvidenceSummary(
        id=record.id,
        kind=qualified_kind(record),
        person_id=record.person_id,
        origin="demo" if record.origin == "demo" else "work",
        subjects=_subjects(record),
        stale=stale,
        level=level,
        observed=observed,
        withdrawn=withdrawn,
    )


def qualified_kind(record: EvidenceRecord) -> str:
    """Return the operation of a record, with its form when it has one."""
    said, kind = record.result, plain_kind(record)
    key = _FORMS.get(kind)
    form = said.get(key) if key and isinstance(said, dict) else None
    return f"{kind}/{form}" if isinstance(form, str) and form else kind


def plain_kind(record: EvidenceRecord) -> str:
    """Return the operation of a record, the same for each road that leads to it."""
    return _ALIASES.get(record.kind, record.kind)


def made_something(record: EvidenceRecord) -> bool:
    """Tell whether a record shows work: an import of nothing new shows none."""
    if record.kind in _KEEPING:
        return False
    key = _COUNTED.get(plain_kind(record))
    return not (key and isinstance(record.result, dict) and record.result.get(key) == 0)


def rests_on(
    records: tuple[EvidenceRecord, ...], withdrawn: Mapping[str, str]
) -> dict[str, str]:
    """Return why records do not count: withdrawn themselves, or made from what was.

    Parameters
    ----------
    records
        All records of a person.
    withdrawn
        Record id to reason.
    """
    reasons = dict(withdrawn)
    by_id = {record.id: record for record in records}
    gone = {
        (ref.kind, ref.id, ref.sha256): name
        for name in withdrawn
        if name in by_id
        for ref in by_id[name].outputs
    }
    for record in sorted(records, key=lambda one: one.seq):
        if record.id in reasons:
            continue
        cause = next(
            (
                gone[key]
                for ref in record.inputs
                if (key := (ref.kind, ref.id, ref.sha256)) in gone
            ),
            None,
        )
        if cause is not None:
            reasons[record.id] = f"rests on withdrawn evidence {cause}"
            gone |= {(ref.kind, ref.id, ref.sha256): cause for ref in record.outputs}
    return reasons


def _subjects(record: EvidenceRecord) -> tuple[str, ...]:
    """Return the distinct things that a run made; an import counts its new clips."""
    key = _COUNTED.get(plain_kind(record))
    counted = record.result.get(key) if key and isinstance(record.result, dict) else None
    if isinstance(counted, int):
        return tuple(f"{record.id}/{number}" for number in range(counted))
    said = record.result
    if plain_kind(record) == "portfolio.accept_sign_off" and isinstance(said, dict):
        return (str(said.get("signer", record.id)),)  # two forms of one person are one
    return tuple(sorted({made.id for made in record.outputs}))
