"""The head of the report: the finding, one line, notices and the one next step."""

from __future__ import annotations

from sonobridge.audit.claims.forbidden import shared_training_sites
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate
from sonobridge.reports.document import Chip, Note
from sonobridge.reports.sections.context import Context
from sonobridge.reports.tokens import Kind

__all__ = ["AUTHORITY", "line", "next_step", "notices", "overall_value", "strip", "title"]

AUTHORITY = "A passed evaluation is needed but does not authorise clinical use."


def title(context: Context) -> str:
    """Return the finding; with report labels it says what it measures."""
    headline = context.evaluation.headline
    if context.protocol.reference_kind == "report":
        return f"Concordance, not accuracy: {headline[0].lower()}{headline[1:]}"
    return headline


def line(context: Context) -> str:
    """Return product, n, source and margin in one line."""
    data, product = context.evaluation.data, context.protocol.product
    when = (
        "changed after results were first seen"
        if context.evaluation.locked.changed_after_unblinding
        else "locked before unblinding"
    )
    return (
        f"{product.name} {product.version}, {data.name}: {counted(data.patients, 'patients')}, "
        f"{counted(data.images, 'images')}. Margin {context.margin}, {when}."
    )


def notices(context: Context) -> tuple[Note, ...]:
    """Return what must be read before the results."""
    made = []
    product = context.protocol.product
    if context.evaluation.data.simulated:
        made.append(_warn("due", "simulated", "Simulated patients: no real person was tested."))
    shared = shared_training_sites(context.evaluation)
    if shared:
        text = f"Training and test share {', '.join(shared)}: every claim is blocked."
        made.append(_warn("fail", "leakage", text))
    if context.protocol.reference_kind == "report":
        text = (
            "The reference comes from signed reports. It measures concordance, not accuracy: a "
            "report may have been written with the model's answer in view, and only verified "
            "cases have a reference."
        )
        made.append(_warn("due", "concordance", text))
    if context.evaluation.locked.changed_after_unblinding:
        text = (
            f"The protocol is version {context.evaluation.locked.version}, locked after "
            "results were first seen. All versions stand under Protocol."
        )
        made.append(_warn("due", "changed", text))
    missing = "" if product.clearance else " Missing: clearance number and version."
    made.append(Note(text=AUTHORITY + missing, kind="strong"))
    return tuple(made)


def _warn(kind: Kind, word: str, text: str) -> Note:
    return Note(text=text, kind="warning", chip=Chip(kind, word))


def next_step(context: Context) -> tuple[str, str]:
    """Return the one next step and the section it points to."""
    evaluation = context.evaluation
    if shared_training_sites(evaluation):
        return "Take the shared sites out and run again", "data"
    flags = [f for f in evaluation.findings if f.severity != "low"]
    if flags:
        noun = "flag" if len(flags) == 1 else "flags"
        return f"Decide on {len(flags)} {noun}", "flags"
    open_criteria = [c for c in evaluation.criteria if c.answer == "cannot_tell"]
    needed = [c.patients_needed for c in open_criteria if c.patients_needed]
    if needed:
        return (
            f"Plan about {counted(max(needed), 'patients')} for what cannot be told",
            "criteria",
        )
    if context.block.gaps:
        return f"Fill {len(context.block.gaps)} empty fields of the record", "nondiscrimination"
    return "Record the decision with this report", "record"


def strip(context: Context) -> str:
    """Return the records, hashes and seed behind what is seen, in one line."""
    evaluation = context.evaluation
    parts = [
        f"Evaluation {evaluation.identifier}",
        f"data {_short(evaluation.data.sha256)}",
        f"protocol {_short(evaluation.locked.protocol_sha256)}",
        f"seed {context.protocol.seed}",
    ]
    if evaluation.design_effects is not None:
        low, high = evaluation.design_effects
        parts.append(f"design effect {low:.1f}–{high:.1f}")
    if evaluation.data.simulated:
        parts.append("simulated patients")
    return " · ".join(parts)


def _short(digest: str) -> str:
    return f"{digest[:4]}…{digest[-4:]}"


def overall_value(context: Context) -> Estimate | None:
    """Return the primary estimate of all patients; None when there is none."""
    overall = context.overall
    measure = context.primary(overall) if overall else None
    estimate = measure.estimate if measure else None
    return estimate if isinstance(estimate, Estimate) else None
