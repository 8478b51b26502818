"""Methods and caveats of an evaluation, one sentence each, only those that apply."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.audit.evaluation.comparing import Comparisons
from sonobridge.audit.evaluation.content import GroupResult
from sonobridge.audit.evaluation.findings import ATTRIBUTES_NEVER_CAUSES
from sonobridge.audit.protocol import Protocol
from sonobridge.core.counting import counted

__all__ = ["caveats_of", "methods_of"]


def methods_of(found: Comparisons) -> tuple[str, ...]:
    """Return one sentence a method that was used."""
    protocol = found.measures.protocol
    level = f"{protocol.level:.0%}"
    lines = [
        f"Intervals have a level of {level} and count patients, not images.",
        (
            "Shares: Wilson's score interval on the effective n, variance by patient "
            "(Rao and Scott 1992), t quantile."
        ),
        (
            "Gaps: each group minus all other rows, hybrid of the two intervals (Newcombe "
            "1998; Zou and Donner 2008), with the correlation through patients in both."
        ),
        (
            f"A disparity is shown when the p of a gap within the margin of "
            f"{protocol.margin:g} is at most {protocol.alpha:g} after Holm over the primary "
            "comparisons; crossings and other metrics are exploratory (Benjamini and "
            "Hochberg 1995)."
        ),
        "Equivalent means that the whole interval of the gap lies within the margin.",
        (
            "The smallest detectable gap is the smallest true gap that would come out as shown "
            f"beyond the margin with {protocol.power:.0%} power; it is computed from patient "
            "counts and the overall variance, without looking at any gap."
        ),
    ]
    if found.measures.scored is not None or found.measures.macro is not None:
        lines.append("AUC: clustered DeLong (Obuchowski 1997), logit scale.")
    if found.measures.scored is not None:
        lines.append(
            "Calibration error: ten bins of equal mass, its upward bias taken off, interval by "
            "patient."
        )
    if found.measures.bent:
        lines.append(
            "Kappa and ICC: Wilson's form on the variance of "
            f"{protocol.replicates} resamples of patients, seed {protocol.seed}; a patient has "
            "the same weight in every group."
        )
    lines.append(
        "Worst slices: searched on one half of the patients (largest standardised gap under "
        "the correlation of all slices), confirmed on the other half with Holm."
    )
    return tuple(lines)


def caveats_of(
    found: Comparisons, groups: Sequence[GroupResult], *, blocked: bool, proposed: bool
) -> tuple[str, ...]:
    """Return what a reader must know before using a number."""
    protocol, table = found.measures.protocol, found.measures.table
    lines = ["Not for diagnosis."]
    if blocked:
        lines.append(
            "Test patients come from a site that trained the model. The numbers may be too "
            "good; every claim is blocked."
        )
    if proposed:
        lines.append(
            "No person locked this protocol: columns, margin and groups are those that the "
            "table suggested. Nothing here was decided before results."
        )
    if table.summary.simulated:
        lines.append("Simulated patients.")
    lines += _reference_lines(protocol)
    if protocol.rows_are_patients:
        lines.append(
            "The table names no patients: each row is taken as a patient of its own, as stated "
            "in the protocol. If patients repeat, the intervals are too narrow."
        )
    silent = [one for one in groups if not one.claim and one.kind == "level"]
    if silent:
        lines.append(
            f"Nothing is claimed about {counted(len(silent), 'groups')} with fewer than "
            f"{protocol.minimum_patients} patients."
        )
    source, levels = protocol.transfer_from, [one.key for one in groups if one.claim]
    if protocol.target_sensitivity is not None and source and source not in levels:
        lines.append(
            f"No threshold was transferred: {source!r}, from which the protocol takes it, is "
            "no group with enough patients here. It is written as column=level."
        )
    lines += _attribute_lines(found)
    return tuple(lines)


def _reference_lines(protocol: Protocol) -> list[str]:
    if protocol.reference_kind == "report":
        return [
            (
                "The reference is a field of signed reports, which may have been written with "
                "the model's answer in view, and only verified cases have one: this is "
                "concordance, not accuracy."
            )
        ]
    if protocol.reference_kind == "unknown":
        return ["Where the reference comes from was not stated."]
    return []


def _attribute_lines(found: Comparisons) -> list[str]:
    lines = []
    for attribute in found.measures.table.attributes:
        name = f"{attribute.column} {attribute.title}".lower()
        if any(word in name for word in ATTRIBUTES_NEVER_CAUSES):
            scale = attribute.scale or "no scale named"
            rater = attribute.recorded_by or "rater not named"
            lines.append(
                f"{attribute.title or attribute.column} ({scale}, {rater}): a gap is an "
                "association, never a cause; raters agree only moderately with each other on "
                "skin-tone scales, and site, habitus, access and scanner compete as reasons."
            )
        if attribute.members is not None:
            rows = sum(int(one.sum()) for one in attribute.members)
            recorded = int((attribute.codes >= 0).sum())
            lines.append(
                f"{attribute.title or attribute.column}: a person with two answers stands in "
                f"both groups; the levels add up to {counted(rows, 'rows')} of {recorded:,} "
                "recorded."
            )
        if attribute.note:
            lines.append(f"{attribute.title or attribute.column}: {attribute.note}")
    return lines
