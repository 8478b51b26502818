"""A pathway in full: tasks with source, certification tiers, skills with exercises, comfort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sonobridge.career.explore.pathway.pathways import Pathway, TierEntry, load_pathways
from sonobridge.career.explore.pathway.rule_words import rule_words
from sonobridge.career.pack import Citation, Pack, PackError, cite, source_of, unconfirmed
from sonobridge.core.record import record

__all__ = [
    "Correction",
    "ExamArea",
    "PathwayDetail",
    "PathwayTask",
    "SkillView",
    "TierView",
    "credential_records",
    "detail_of",
]


@record
class PathwayTask:
    """A task with its source; ``onet`` is empty for this project's own descriptions."""

    text: str
    onet: str
    citation: Citation


@record
class SkillView:
    """A skill; ``exercise`` reads "no exercise yet" and ``operation`` is empty without one."""

    id: str
    title: str
    axis: str
    exercise: str
    operation: str


@record
class TierView:
    """A credential of the pathway in its tier.

    ``fee_usd`` is None when no fee was found; ``fee_note`` then says to ask the issuer.
    ``in_default_plans`` is false for credentials whose issuer was not found.
    """

    credential: str
    label: str
    tier: str
    issuer: str
    issuer_note: str
    rule: str
    upkeep: str
    fee_usd: float | None
    fee_note: str
    in_default_plans: bool
    citation: Citation


@record
class Correction:
    """What a source document says about this pathway and what is right."""

    source_document: str
    claim: str
    says: str
    credential: str


@record
class ExamArea:
    """An examination area and whether it can be practised here today."""

    area: str
    title: str
    status: str


@record
class PathwayDetail:
    """Everything about one pathway; ``footnote`` is generated from the credential rules."""

    id: str
    title: str
    summary: str
    scope: str
    soc: str
    occupation: str
    also_socs: tuple[str, ...]
    role: str
    patient_contact: bool
    tasks: tuple[PathwayTask, ...]
    tiers: tuple[TierView, ...]
    footnote: str
    skills: tuple[SkillView, ...]
    comfort: tuple[str, ...]
    corrections: tuple[Correction, ...]
    exam_areas: tuple[ExamArea, ...]
    citation: Citation


def credential_records(pack: Pack) -> dict[str, Mapping[str, Any]]:
    """Return the credential records of a pack by identifier."""
    return {row["id"]: row for row in pack.files.yaml("credentials.yaml")["credentials"]}


def detail_of(
    pack: Pack, identifier: str, exam_areas: Mapping[str, tuple[str, str]] | None = None
) -> PathwayDetail:
    """Return a pathway in full.

    Parameters
    ----------
    exam_areas
        Title and status by examination area; areas that are not there read "not known".

    Raises
    ------
    PackError
        If there is no such pathway, or it names a credential that the pack does not have.
    """
    loaded = load_pathways(pack)
    pathway = loaded.get(identifier)
    known = exam_areas or {}
    tiers = tuple(_tier(pack, entry) for entry in pathway.credentials)
    skills = (loaded.skills[name] for name in pathway.skills)
    return PathwayDetail(
        id=pathway.id,
        title=pathway.title,
        summary=pathway.summary,
        scope=pathway.scope,
        soc=pathway.soc,
        occupation=pack.wages.occupations.get(pathway.soc, ""),
        also_socs=pathway.also_socs,
        role=pathway.role,
        patient_contact=pathway.patient_contact,
        tasks=tuple(_tasks(pack, pathway)),
        tiers=tiers,
        footnote=_footnote(tiers),
        skills=tuple(
            SkillView(
                id=skill.id,
                title=skill.title,
                axis=skill.axis,
                exercise=skill.exercise.text if skill.exercise else "no exercise yet",
                operation=skill.exercise.operation if skill.exercise else "",
            )
            for skill in skills
        ),
        comfort=pathway.comfort,
        corrections=tuple(
            Correction(
                source_document=str(c["source_document"]),
                claim=c["claim"],
                says=c["says"],
                credential=c.get("credential", ""),
            )
            for c in pathway.corrections
        ),
        exam_areas=tuple(
            ExamArea(
                area=a,
                title=known.get(a, (a, ""))[0],
                status=known.get(a, ("", "not known"))[1],
            )
            for a in pathway.exam_areas
        ),
        citation=cite(loaded.source),
    )


def _tasks(pack: Pack, pathway: Pathway) -> Iterator[PathwayTask]:
    source = cite(pack.onet.source("tasks"))
    for reference in pathway.onet_tasks:
        code, _, identifier = reference.partition("/")
        task = next((t for t in pack.onet.tasks(code) if t.identifier == identifier), None)
        if task is None:
            raise PackError(
                "A pathway names a task that the pack does not have.",
                where=f"{pathway.id}: {reference}",
                kept="Nothing was loaded.",
                remedy="Take the task's code and number from the task table.",
            )
        yield PathwayTask(text=task.text, onet=reference, citation=source)
    own = cite(load_pathways(pack).source)
    for text in pathway.tasks:
        yield PathwayTask(text=text, onet="", citation=own)


def _tier(pack: Pack, entry: TierEntry) -> TierView:
    records = credential_records(pack)
    found = records.get(entry.credential)
    if found is None or (entry.via and entry.via not in records):
        raise PackError(
            "A pathway names a credential that the pack does not have.",
            where=f"{entry.label}: {entry.credential}",
            kept="Nothing was loaded.",
            remedy="Take the identifier from credentials.yaml.",
        )
    file = pack.files.yaml("credentials.yaml")
    source = source_of(found, where=entry.credential)
    issuer = file["issuers"].get(found.get("issuer") or "", {})
    excluded = source.confidence in file["policy"]["exclude_from_default_plans"]
    fee = found.get("fee_usd")
    doubt = unconfirmed(source.confidence) or "source_year" in found
    return TierView(
        credential=entry.credential,
        label=entry.label,
        tier=entry.tier,
        issuer=issuer.get("name", ""),
        issuer_note="" if issuer else _no_issuer(found),
        rule=rule_words(pack, entry.credential, entry.via),
        upkeep=_upkeep(file, found.get("maintenance")),
        fee_usd=None if fee is None else float(fee),
        fee_note="ask the issuer"
        if fee is None
        else ("confirm with the issuer" if doubt else "not yet confirmed by you"),
        in_default_plans=not excluded,
        citation=cite(source),
    )


def _no_issuer(found: Mapping[str, Any]) -> str:
    if found.get("verification") == "issuer_not_named":
        return "issuer not named"
    return f"issuer not found (checked {found['as_of']})"


def _upkeep(file: Mapping[str, Any], maintenance: Any) -> str:
    if not maintenance:
        return "no upkeep on record"
    rule = (
        file["maintenance_rules"][maintenance] if isinstance(maintenance, str) else maintenance
    )
    words = f"{rule['credits']} credits per {rule['period_years']} years"
    least = (rule.get("categories") or {}).items()
    return words + "".join(f", {n.removesuffix('_min')} at least {v}" for n, v in least)


def _footnote(tiers: tuple[TierView, ...]) -> str:
    special = [t for t in tiers if t.tier == "specialty"] or list(tiers)
    return "Certifications vary with the specialty. " + " ".join(
        f"{t.label}: {t.rule}." for t in special
    )
