"""The audit report as a document: which sections it has, and in which order."""

from __future__ import annotations

from dataclasses import replace

from sonobridge.audit.claims.release import releasable
from sonobridge.audit.crosswalk import ReaderComparison, crosswalk, nondiscrimination_block
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.audit.evaluation.sides import other_sides
from sonobridge.reports.document import Document, Section, Table
from sonobridge.reports.sections import (
    comparisons,
    curves,
    headline,
    heat,
    measures,
    outlook,
    protocol,
    record,
    rules,
    searches,
    subgroups,
)
from sonobridge.reports.sections.context import Context
from sonobridge.reports.verdict_words import tally_chips

__all__ = ["audit_document"]


def audit_document(
    evaluation: Evaluation,
    *,
    evidence_ids: tuple[str, ...] = (),
    reader_study: tuple[ReaderComparison, ...] = (),
) -> Document:
    """Return the report of an evaluation, a pure function of its arguments.

    Groups without claim are taken out first, so that nothing later can print a number of
    theirs. Guideline rows and the 45 CFR 92.210 block are derived here.
    """
    shown = releasable(evaluation)
    silent = {group.key for group in shown.groups if not group.claim}
    readers = tuple(r for r in reader_study if r.group not in silent)
    context = Context(
        evaluation=shown,
        evidence_ids=evidence_ids,
        readers=readers,
        rows=crosswalk(shown, readers, evidence_ids),
        block=nondiscrimination_block(shown),
        told=other_sides(shown.groups, shown.locked.protocol.primary_metric),
    )
    step, target = headline.next_step(context)
    first = subgroups.subgroups_section(context)
    side = _present([subgroups.flags_section(context), outlook.power_aside(context)])
    sections = _sections(context)
    known = {section.id for section in (first, *side, *sections)}
    return Document(
        title=headline.title(context),
        kind=f"Audit report · {context.protocol.title}",
        line=headline.line(context),
        chips=tally_chips(shown.tally),
        notices=headline.notices(context),
        step=step,
        step_target=target,
        first=first,
        side=side,
        sections=tuple(_linked(section, known) for section in sections),
        strip=headline.strip(context),
        made_at=shown.made_at,
        identifier=shown.identifier,
        keywords=("audit", context.protocol.product.name, context.protocol.task),
    )


def _sections(context: Context) -> tuple[Section, ...]:
    return _present(
        [
            measures.criteria_section(context),
            subgroups.no_claim_section(context),
            measures.measures_section(context),
            heat.heat_section(context),
            subgroups.crossings_section(context),
            searches.slices_section(context),
            searches.spreads_section(context),
            searches.missing_section(context),
            *curves.curve_sections(context),
            curves.agreement_section(context),
            outlook.predictive_section(context),
            outlook.transfer_section(context),
            comparisons.readers_section(context),
            comparisons.paired_section(context),
            comparisons.noise_section(context),
            comparisons.verification_section(context),
            outlook.power_section(context),
            measures.words_section(context),
            record.caveats_section(context),
            protocol.protocol_section(context),
            protocol.data_section(context),
            rules.nondiscrimination_section(context),
            rules.crosswalk_section(context),
            record.methods_section(context),
            record.record_section(context),
        ]
    )


def _present(sections: list[Section | None]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section is not None)


def _linked(section: Section, known: set[str]) -> Section:
    """Return a section whose cells link to sections that this report has."""
    blocks = tuple(_table(b, known) if isinstance(b, Table) else b for b in section.blocks)
    return replace(section, blocks=blocks)


def _table(table: Table, known: set[str]) -> Table:
    rows = tuple(
        tuple(c if c.link in known else replace(c, link="") for c in row) for row in table.rows
    )
    return replace(table, rows=rows)
