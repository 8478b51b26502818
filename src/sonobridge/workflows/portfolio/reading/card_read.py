"""Reads what the hiring card is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonobridge.workflows.portfolio.practice_read import practice_of

if TYPE_CHECKING:
    from sonobridge.portfolio.card import CardFacts, ExamFact, RatingFact, ThreadFact
    from sonobridge.store import EvidenceRecord
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["card_facts"]

_PROBLEM_FROM = 3
_EXPLAINS = {"patient_care": ("explains", "listens"), "teaching": ("explains", "feedback")}
_WITH = {
    "label.adjudicate": "readers, as adjudicator",
    "audit.close_flag": "the model's makers, as auditor",
}


def card_facts(reading: PortfolioReading) -> CardFacts:
    """Return the facts of the records that count; coached sessions leave none."""
    from sonobridge.portfolio.card import CardFacts

    own = {one.id for one in reading.own}
    records = [one for one in reading.records if one.id in own]
    return CardFacts(
        exams=tuple(fact for one in records if (fact := _exam(one)) is not None),
        ratings=_ratings(reading, records),
        threads=_threads(reading, records),
    )


def _exam(record: EvidenceRecord) -> ExamFact | None:
    from sonobridge.portfolio.card import ExamFact
    from sonobridge.simulator.cases.case_file import shipped_cases

    read = practice_of(record)
    if read is None or not isinstance(record.result, dict):
        return None
    attainable: Any = record.result.get("attainable", 0.0)
    # A case of another version is not among them: its session still counts.
    case = next((one for one in shipped_cases() if one.case_id == read.case_id), None)
    return ExamFact(
        sha256=record.hash,
        at=record.finished_at,
        area=case.area if case else "unknown case",
        relative=read.relative,
        attainable=float(attainable),
        passed=read.passed,
        device=read.device,
        problem=case is not None
        and case.topic != "normal"
        and case.difficulty >= _PROBLEM_FROM,
    )


def _ratings(
    reading: PortfolioReading, records: list[EvidenceRecord]
) -> tuple[RatingFact, ...]:
    from sonobridge.portfolio.card import RatingFact

    accepted = {ref.id: one for one in records for ref in one.outputs if ref.kind == "sign_off"}
    facts = []
    for kept in reading.sign_offs:
        record = accepted.get(kept.signed.id)
        if record is None or kept.check.level == "self":
            continue
        ratings = kept.signed.fields["content"].get("ratings", {})
        facts += [
            RatingFact(
                sha256=record.hash,
                at=record.finished_at,
                rater=kept.signed.public_key,
                rating=int(ratings[item]),
            )
            for item in _EXPLAINS.get(kept.form, ())
            if item in ratings
        ]
    return tuple(facts)


def _threads(
    reading: PortfolioReading, records: list[EvidenceRecord]
) -> tuple[ThreadFact, ...]:
    from sonobridge.portfolio.card import ThreadFact

    facts = [
        ThreadFact(sha256=one.hash, at=one.finished_at, with_role=_WITH[one.kind])
        for one in records
        if one.kind in _WITH
    ]
    levels = {kept.signed.id: kept.check.level for kept in reading.sign_offs}
    for one in records:
        for ref in one.outputs:
            level = levels.get(ref.id, "self")
            if ref.kind == "sign_off" and level != "self":
                facts.append(
                    ThreadFact(sha256=one.hash, at=one.finished_at, with_role=f"a {level}")
                )
    return tuple(facts)
