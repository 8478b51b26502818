"""A research abstract with figures, a pure function of an evaluation and the author's words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sonobridge.audit.claims.metric_words import METRIC_TITLES
from sonobridge.audit.claims.release import releasable
from sonobridge.audit.claims.wording import allowed_sentence
from sonobridge.audit.crosswalk import nondiscrimination_block
from sonobridge.audit.evaluation.content import Evaluation, GroupResult
from sonobridge.audit.evaluation.sides import other_sides
from sonobridge.core.counting import counted
from sonobridge.reports.document import Document, Figure, Note, Section
from sonobridge.reports.sections import curves, headline, measures, record, subgroups
from sonobridge.reports.sections.context import Context
from sonobridge.reports.verdict_words import tally_chips

__all__ = ["AbstractWords", "abstract_document", "abstract_figures", "abstract_words"]

_SHOWN_GAPS = 3
_REFERENCE = {
    "adjudicated": "adjudicated labels",
    "correlated": "another examination",
    "report": "signed reports, so concordance was measured and not accuracy",
    "simulated": "the known truth of the simulation",
    "unknown": "of unrecorded origin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstractWords:
    """What the author says; all else is computed.

    Attributes
    ----------
    title
        Empty: the finding of the evaluation.
    background
        Why the question matters; empty leaves the section out.
    conclusion
        Held against the evaluation by the caller; empty: what may be said of all patients.
    """

    author: str
    title: str = ""
    background: str = ""
    conclusion: str = ""


def abstract_document(
    evaluation: Evaluation, words: AbstractWords, *, evidence_ids: tuple[str, ...] = ()
) -> Document:
    """Return the abstract: aim, methods, results, conclusion, figures, limits, records."""
    context = _context(evaluation, evidence_ids)
    figures = _figures(context)
    sections = (
        *(
            Section(f"figure-{number}", f"Figure {number}", (figure,))
            for number, figure in enumerate(figures, 1)
        ),
        record.caveats_section(context),
        replace(record.methods_section(context), title="Methods in detail"),
        record.record_section(context),
    )
    return Document(
        title=words.title or headline.title(context),
        kind="Research abstract",
        line=headline.line(context),
        chips=tally_chips(context.evaluation.tally),
        notices=(
            *headline.notices(context),
            Note(text=f"Author: {words.author}. Not reviewed by a journal.", kind="note"),
        ),
        step="Read what limits these results",
        step_target="caveats",
        first=_text(context, words),
        side=(measures.criteria_section(context),),
        sections=sections,
        strip=headline.strip(context),
        made_at=context.evaluation.made_at,
        identifier=context.evaluation.identifier,
        keywords=("abstract", context.protocol.product.name, context.protocol.task),
    )


def abstract_figures(evaluation: Evaluation) -> tuple[Figure, ...]:
    """Return the figures: groups first, then ranking, calibration or agreement if drawn."""
    return _figures(_context(evaluation, ()))


def abstract_words(document: Document) -> int:
    """Return the number of words of the abstract's text, without figures and records."""
    return sum(
        len(block.text.split())
        for block in document.first.blocks
        if isinstance(block, Note) and block.kind == "body"
    )


def _context(evaluation: Evaluation, evidence_ids: tuple[str, ...]) -> Context:
    shown = releasable(evaluation)
    return Context(
        evaluation=shown,
        evidence_ids=evidence_ids,
        readers=(),
        rows=(),
        block=nondiscrimination_block(shown),
        told=other_sides(shown.groups, shown.locked.protocol.primary_metric),
    )


def _figures(context: Context) -> tuple[Figure, ...]:
    parts = [subgroups.subgroups_section(context), *curves.curve_sections(context)]
    agreement = curves.agreement_section(context)
    if agreement is not None:
        parts.append(agreement)
    firsts = (
        next((block for block in part.blocks if isinstance(block, Figure)), None)
        for part in parts
        if part.id != "benefit"
    )
    return tuple(figure for figure in firsts if figure is not None)


def _text(context: Context, words: AbstractWords) -> Section:
    told = (
        ("Background", (words.background,)),
        ("Aim", (_aim(context),)),
        ("Methods", (_methods(context),)),
        ("Results", _results(context)),
        ("Conclusion", (words.conclusion or f"{context.evaluation.headline}.",)),
    )
    blocks: list[Note] = []
    for title, texts in told:
        if any(texts):
            blocks.append(Note(text=title, kind="strong"))
            blocks += [Note(text=one[0].upper() + one[1:]) for one in texts]
    return Section("abstract", "Abstract", tuple(blocks))


def _aim(context: Context) -> str:
    product = context.protocol.product
    return (
        f"To measure {METRIC_TITLES[context.metric].lower()} of {product.name} "
        f"{product.version} and to find groups of patients in which it differs by more than "
        f"{context.margin}."
    )


def _methods(context: Context) -> str:
    data, protocol = context.evaluation.data, context.protocol
    titles = sorted({group.title for group in context.levels})
    reference = _REFERENCE[protocol.reference_kind]
    locked = (
        "changed after results were first seen"
        if context.evaluation.locked.changed_after_unblinding
        else "locked before unblinding"
    )
    groups = f" Groups: {', '.join(titles)}." if titles else ""
    return (
        f"{counted(data.patients, 'patients')} with {counted(data.images, 'images')}"
        f"{', simulated' if data.simulated else ''}; reference: {reference}. The protocol was "
        f"{locked}; n and intervals count patients, not images.{groups}"
    )


def _results(context: Context) -> tuple[str, ...]:
    evaluation = context.evaluation
    shown = [
        group
        for group in context.levels
        if group.key not in context.told and _verdict(context, group) == "disparity_shown"
    ]
    sentences = [_overall(context)]
    sentences += [
        allowed_sentence(evaluation, group, context.metric) for group in shown[:_SHOWN_GAPS]
    ]
    if len(shown) > _SHOWN_GAPS:
        sentences.append(f"{len(shown) - _SHOWN_GAPS} further groups differ; see Figure 1.")
    open_groups = [
        group for group in context.levels if _verdict(context, group) == "insufficient"
    ]
    if open_groups:
        sentences.append(
            f"In {counted(len(open_groups), 'groups')} the data cannot tell whether the margin "
            "is exceeded."
        )
    return tuple(sentences)


def _overall(context: Context) -> str:
    if context.overall is None:
        return "All patients together were not evaluated."
    return allowed_sentence(context.evaluation, context.overall, context.metric)


def _verdict(context: Context, group: GroupResult) -> str:
    measure = context.primary(group)
    return "" if measure is None or measure.gap is None else measure.gap.verdict
