"""A presentation as stored, and the page that is made from it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Role
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.reports.portfolio import CaseClip
    from sonobridge.store.clips import Clip

__all__ = [
    "PRESENTERS",
    "UnclearedClipError",
    "cleared_clips",
    "no_longer_cleared",
    "render",
    "texts_of",
]

PRESENTERS = frozenset(Role) - {Role.VIEWER}


class UnclearedClipError(ConflictError):
    """A clip that no person has cleared was to be shown."""

    code = "presentation.uncleared"


def cleared_clips(context: Context, clip_ids: Sequence[str]) -> list[Clip]:
    """Return the clips in order.

    Raises
    ------
    UnclearedClipError
        Naming those that no person cleared or that are not there.
    """
    from sonobridge.store.clips import ClipLibrary

    found = ClipLibrary(context.workspace).get_many(clip_ids)
    faults = [
        f"{name[:40]}: {_state(found.get(name))}"
        for name in clip_ids
        if name not in found or not found[name].cleared
    ]
    if faults:
        raise UnclearedClipError(
            f"{len(faults)} of {len(clip_ids)} clips cannot be shown.",
            where="; ".join(faults),
            why="Only clips that a person has looked at and cleared leave in a presentation.",
            kept="No file was written.",
            remedy="Leave them out, or have them cleared in the Clips room.",
        )
    return [found[name] for name in clip_ids]


def no_longer_cleared(context: Context, clips: Sequence[Mapping[str, Any]]) -> int:
    """Return how many clips of a presentation are not cleared as they were shown."""
    from sonobridge.store.clips import ClipLibrary

    found = ClipLibrary(context.workspace).get_many([str(one["clip"]) for one in clips])
    return sum(
        one["clip"] not in found
        or not found[one["clip"]].cleared
        or found[one["clip"]].facts.blob_sha256 != one["blob_sha256"]
        for one in clips
    )


def texts_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Return all text that a person wrote into a presentation, by place."""
    texts = {"title": str(body["title"])}
    for number, section in enumerate(body["sections"], 1):
        texts[f"heading of section {number}"] = str(section["heading"])
        texts[f"section {number}"] = str(section["text"])
    return texts


def render(context: Context, author_id: str, body: Mapping[str, Any]) -> bytes:
    """Make the page from what is stored: the same bytes as long as nothing changed.

    Scores of the learning curve are read from the exam sessions again, pictures from the
    clips.

    Raises
    ------
    UnclearedClipError
        If a clip is no longer cleared.
    """
    from sonobridge.career.proof_plan.patient_data_scan import LIMIT
    from sonobridge.career.proof_plan.slope import score_slope
    from sonobridge.reports.portfolio import CasePresentation, CaseSection, case_html

    clips = cleared_clips(context, [one["clip"] for one in body["clips"]])
    scores = _scores(context, author_id, body["exam_sessions"])
    page = CasePresentation(
        title=body["title"],
        author=context.workspace.people.get(author_id).display_name,
        sections=tuple(
            CaseSection(
                heading=one["heading"],
                paragraphs=tuple(part.strip() for part in one["text"].split("\n\n")),
            )
            for one in body["sections"]
        ),
        clips=_pictures(context, clips, [one["sheet_sha256"] for one in body["clips"]]),
        scores=scores,
        slope=score_slope(scores),
        scan=LIMIT,
        origin=context.workspace.origin,
    )
    return case_html(page).encode("utf-8")


def _pictures(
    context: Context, clips: Sequence[Clip], sheets: Sequence[str]
) -> tuple[CaseClip, ...]:
    from sonobridge.imaging import DecoderPool
    from sonobridge.reports.portfolio import CaseClip
    from sonobridge.store.clips.pictures import ClipFrames, ClipSheets

    workspace = context.workspace
    with DecoderPool(size=1) as decoders:
        pictures = ClipSheets(workspace, ClipFrames(workspace, decoders))
        return tuple(
            CaseClip(
                frames=clip.facts.frame_count,
                size=f"{clip.facts.image_rows} × {clip.facts.image_columns}",
                sheet_sha256=sheet,
                thumbnail=pictures.thumbnail(clip),
            )
            for clip, sheet in zip(clips, sheets, strict=True)
        )


def _scores(context: Context, author_id: str, sessions: Sequence[str]) -> tuple[float, ...]:
    from sonobridge.store.scans import ScanStore

    store = ScanStore(context.workspace)
    found = (store.get(one, person_id=author_id).summary for one in sessions)
    return tuple(float(one["relative"]) for one in found if one is not None)


def _state(clip: Clip | None) -> str:
    if clip is None:
        return "not in this workspace"
    words = {"waiting": "waits for a person", "refused": "refused by a person"}
    return words.get(clip.clearance, "without pixels that could be cleared")
