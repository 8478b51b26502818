"""Datasheet of a dataset version, answered from evidence.

The seven parts follow Gebru et al., "Datasheets for datasets" (2021); questions are in
this program's words. What no record answers reads "not recorded".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.core.types import Known, NotRecorded, Recorded
from sonobridge.learning.dataset_version import DatasetVersion

__all__ = ["Datasheet", "DatasheetEntry", "DatasheetFacts", "build_datasheet"]

Part = Literal[
    "motivation",
    "composition",
    "collection",
    "preprocessing and labelling",
    "uses",
    "distribution",
    "maintenance",
]

_NOBODY = NotRecorded("not recorded")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasheetEntry:
    """One question with its answer and the records it rests on."""

    part: Part
    question: str
    answer: Recorded[str]
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasheetFacts:
    """What the workspace knows beyond the dataset itself; None is not recorded.

    Attributes
    ----------
    purpose, made_by, funded_by
        Why, by whom (names of roles, no patients), with whose money.
    origin
        ``work`` or ``demo``.
    clips_from
        Where the clips come from.
    scanners
        Clips by manufacturer and model; unknown ones under "not recorded".
    consent, deidentification
        Consent or waiver, and the de-identification path.
    protocol_title, readers, label_procedure, agreement
        How labels came about: title, number of readers, procedure (stated when made by
        a program), and one line a question ("image quality: alpha 0.71 (0.60-0.80)").
    restrictions, licence, contact
        What it must not be used for, licence, who answers questions.
    evidence_ids
        Evidence records by topic: ``import``, ``clear``, ``agreement``, ``reference``.
    """

    purpose: str | None = None
    made_by: str | None = None
    funded_by: str | None = None
    origin: Literal["work", "demo"]
    clips_from: str | None = None
    scanners: Mapping[str, int] | None = None
    consent: str | None = None
    deidentification: str | None = None
    protocol_title: str | None = None
    readers: int | None = None
    label_procedure: str | None = None
    agreement: Sequence[str] = ()
    restrictions: str | None = None
    licence: str | None = None
    contact: str | None = None
    evidence_ids: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Datasheet:
    """The entries in the order of the seven parts."""

    dataset_id: str
    dataset_sha256: str
    entries: tuple[DatasheetEntry, ...]

    def unanswered(self) -> tuple[str, ...]:
        """Return the questions that no record answers."""
        return tuple(e.question for e in self.entries if isinstance(e.answer, NotRecorded))


def build_datasheet(version: DatasetVersion, facts: DatasheetFacts) -> Datasheet:
    """Answer the datasheet's questions from a frozen version and what is recorded."""
    entries = [
        *_motivation(facts),
        *_composition(version, facts),
        *_collection(facts),
        *_labelling(version, facts),
        *_afterwards(version, facts),
    ]
    return Datasheet(
        dataset_id=version.id, dataset_sha256=version.sha256(), entries=tuple(entries)
    )


def _entry(
    part: Part, question: str, answer: str | None, evidence: tuple[str, ...] = ()
) -> DatasheetEntry:
    recorded: Recorded[str] = Known(answer) if answer else _NOBODY
    return DatasheetEntry(part=part, question=question, answer=recorded, evidence_ids=evidence)


def _motivation(facts: DatasheetFacts) -> list[DatasheetEntry]:
    return [
        _entry("motivation", "What was the dataset made for?", facts.purpose),
        _entry("motivation", "Who made it?", facts.made_by),
        _entry("motivation", "Who paid for it?", facts.funded_by),
    ]


def _composition(version: DatasetVersion, facts: DatasheetFacts) -> list[DatasheetEntry]:
    sides = "; ".join(
        f"{c.split} {c.clips} clips of {c.patients} patients"
        + (
            f" and {c.unknown_patient_groups} studies without a patient"
            if c.unknown_patient_groups
            else ""
        )
        for c in version.counts()
    )
    excluded = ", ".join(f"{n} {reason}" for reason, n in version.flow.by_reason().items())
    flow = (
        f"{version.flow.screened} screened; excluded: {excluded}; "
        f"{version.flow.included} included"
    )
    scanners = None
    if facts.scanners:
        scanners = ", ".join(f"{name}: {n}" for name, n in sorted(facts.scanners.items()))
    empty = [c.split for c in version.counts() if c.clips == 0]
    risk = "No patient stands on two sides."
    if any(c.unknown_patient_groups for c in version.counts()):
        risk += " Clips without a patient are in training only; one may show a known patient."
    if empty:
        risk += f" Empty: {', '.join(empty)}; the shares are met only with more patients."
    return [
        _entry("composition", "What does an item stand for?", "One ultrasound clip."),
        _entry("composition", "How many items are there, and how are they divided?", sides),
        _entry("composition", "Which items were left out, and why?", flow),
        _entry("composition", "Which scanners made the clips?", scanners),
        _entry("composition", "Can one side tell about another?", risk),
        _entry("composition", "Which ages, sexes and body sizes does it hold?", None),
    ]


def _collection(facts: DatasheetFacts) -> list[DatasheetEntry]:
    known = facts.evidence_ids or {}
    origin = (
        "demonstration workspace; proves nothing elsewhere" if facts.origin == "demo" else None
    )
    source = "; ".join(text for text in (facts.clips_from, origin) if text)
    return [
        _entry("collection", "Where do the clips come from?", source, known.get("import", ())),
        _entry("collection", "Did patients consent, or was consent waived?", facts.consent),
        _entry("collection", "Over which time were they collected?", None),
    ]


def _labelling(version: DatasetVersion, facts: DatasheetFacts) -> list[DatasheetEntry]:
    known = facts.evidence_ids or {}
    part: Part = "preprocessing and labelling"
    protocol = None
    if facts.protocol_title:
        protocol = f"{facts.protocol_title}, protocol {version.protocol_sha256[:12]}"
    readers = None if facts.readers is None else f"{facts.readers} readers, blinded"
    labels = "; ".join(text for text in (readers, facts.label_procedure) if text)
    return [
        _entry(
            part,
            "How were clips de-identified?",
            facts.deidentification,
            known.get("clear", ()),
        ),
        _entry(part, "What was asked of readers?", protocol),
        _entry(part, "Who labelled, and how?", labels),
        _entry(
            part,
            "How far did readers agree?",
            "; ".join(facts.agreement),
            known.get("agreement", ()),
        ),
        _entry(
            part,
            "How did labels become the reference standard?",
            f"reference standard {version.reference_sha256[:12]}: agreed or adjudicated",
            known.get("reference", ()),
        ),
    ]


def _afterwards(version: DatasetVersion, facts: DatasheetFacts) -> list[DatasheetEntry]:
    return [
        _entry("uses", "What must it not be used for?", facts.restrictions),
        _entry("distribution", "Under which licence may it be passed on?", facts.licence),
        _entry("maintenance", "Who answers questions about it?", facts.contact),
        _entry(
            "maintenance",
            "How does it change?",
            f"Never: this is version {version.sha256()[:12]}. Changes make another version; "
            "the hash keeps each patient on the same side.",
        ),
    ]
