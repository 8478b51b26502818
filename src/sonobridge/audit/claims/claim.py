"""The claim checker: a sentence about a model, held against an evaluation."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.audit.claims.figures import figures_in, mismatch, states_interval, states_n
from sonobridge.audit.claims.forbidden import forbidden_reasons, study_reasons
from sonobridge.audit.claims.mentions import Mentions, find_mentions, plain
from sonobridge.audit.claims.metric_words import METRIC_TITLES, metrics_in
from sonobridge.audit.claims.reason import ClaimReason
from sonobridge.audit.claims.wording import allowed_sentence, group_name, measure_of
from sonobridge.audit.evaluation.content import Evaluation, GroupResult, Verdict
from sonobridge.audit.protocol import Metric
from sonobridge.core.counting import counted
from sonobridge.core.record import Help, record

__all__ = ["ClaimAnswer", "ClaimReason", "check_claim"]

_SAME = (
    r"\b(?:equal\w*|equivalent|same|as well|no (?:gap|difference|disparity)|comparabl\w+|"
    r"similar\w*|consistent\w*|alike)\b"
)
_LOWER = (
    r"\b(?:worse|lower|poorer|less (?:sensitive|specific|accurate)|underperforms?|drops?|"
    r"falls?)\b"
)
_HIGHER = r"\b(?:better|higher|superior|more (?:sensitive|specific|accurate)|outperforms?)\b"
_HUMBLE = (
    r"\b(?:cannot tell|cannot be (?:told|judged|estimated)|insufficient evidence|no claim|"
    r"not estimable|nothing can be said)\b"
)


@record
class ClaimAnswer:
    """Whether a sentence may be said, why not, and what may be said instead."""

    answer: Annotated[
        Literal["allowed", "refused", "needs_qualifier"], Help("What may be done with it.")
    ]
    reasons: tuple[ClaimReason, ...]
    allowed_wording: Annotated[str, Len(0, 20_000), Help("Sentences that may be said.")]


def check_claim(sentence: str, evaluation: Evaluation) -> ClaimAnswer:
    """Hold a sentence against an evaluation.

    Refused are claims on groups without claim or without an answer, words that no
    evaluation supports, causes, numbers that the evaluation does not hold, and every claim
    while training and test patients may overlap. A true claim without interval, n or the
    word "simulated" needs a qualifier.
    """
    text = plain(sentence)
    mentions = find_mentions(text, evaluation)
    metrics = metrics_in(text, evaluation.locked.protocol.task) or (
        evaluation.locked.protocol.primary_metric,
    )
    groups = mentions.groups or tuple(g for g in evaluation.groups if g.kind == "overall")
    reasons = [
        *forbidden_reasons(text, evaluation),
        *study_reasons(text, evaluation),
        *(_unknown(name) for name in mentions.unknown),
    ]
    humble = re.search(_HUMBLE, text) is not None
    for metric in metrics:
        for group in groups:
            reasons += _group_reasons(text, group, metric, humble=humble)
    reasons += _number_reasons(sentence, groups, metrics, evaluation)
    refused = tuple(dict.fromkeys(reasons))
    wording = " ".join(_wording(evaluation, groups, _evaluated(evaluation, metrics)))
    if any(reason.code == "leakage" for reason in refused):
        wording = "Nothing may be said of performance until the shared sites are taken out."
    if refused:
        return ClaimAnswer(answer="refused", reasons=refused, allowed_wording=wording)
    lacking = tuple(_qualifiers(text, mentions, metrics, evaluation, humble=humble))
    return ClaimAnswer(
        answer="needs_qualifier" if lacking else "allowed",
        reasons=lacking,
        allowed_wording=wording,
    )


def _evaluated(evaluation: Evaluation, metrics: tuple[Metric, ...]) -> tuple[Metric, ...]:
    """Return the metrics that were taken anywhere, else the primary one."""
    taken = {measure.metric for group in evaluation.groups for measure in group.measures}
    kept = tuple(metric for metric in metrics if metric in taken)
    return kept or (evaluation.locked.protocol.primary_metric,)


def _wording(
    evaluation: Evaluation, groups: tuple[GroupResult, ...], metrics: tuple[Metric, ...]
) -> list[str]:
    made = [
        allowed_sentence(evaluation, group, metric) for metric in metrics for group in groups
    ]
    return list(dict.fromkeys(text[0].upper() + text[1:] for text in made))


def _unknown(name: str) -> ClaimReason:
    return ClaimReason(
        code="unknown_group",
        text=f'No recorded group of this evaluation is called "{name}".',
    )


def _group_reasons(
    text: str, group: GroupResult, metric: Metric, *, humble: bool
) -> list[ClaimReason]:
    """Return why a claim on one metric of one group is refused."""
    name = group_name(group)
    if not group.claim:
        why = f"{name} carries no claim: {counted(group.patients, 'patients')}."
        return [] if humble else [ClaimReason(code="no_claim", text=why)]
    measure = measure_of(group, metric)
    if measure is None:
        why = f"{METRIC_TITLES[metric]} was not evaluated in {name}."
        return [ClaimReason(code="not_evaluated", text=why)]
    if measure.estimate.state == "not_estimable":
        why = f"{METRIC_TITLES[metric]} in {name} is not estimable: {measure.estimate.reason}."
        return [] if humble else [ClaimReason(code="not_estimable", text=why)]
    if group.kind == "overall" or measure.gap is None or humble:
        return []
    return _verdict_reasons(text, name, measure.gap.verdict, measure.gap.estimate)


def _verdict_reasons(text: str, name: str, verdict: Verdict, gap: object) -> list[ClaimReason]:
    if verdict == "insufficient":
        why = f"The evidence on {name} is insufficient."
        return [ClaimReason(code="insufficient", text=why)]
    same = re.search(_SAME, text) is not None
    lower = re.search(_LOWER, text) is not None
    higher = re.search(_HIGHER, text) is not None
    value = float(getattr(gap, "value", 0.0))
    wrong_way = (lower and value > 0) or (higher and value < 0)
    if verdict == "disparity_shown" and (same or (wrong_way and not (lower and higher))):
        why = f"A disparity is shown in {name}; the sentence says otherwise."
        return [ClaimReason(code="against_verdict", text=why)]
    if verdict == "equivalent" and (lower or higher) and not same:
        why = f"{name} is equivalent within the margin; no difference beyond it is shown."
        return [ClaimReason(code="against_verdict", text=why)]
    return []


def _number_reasons(
    sentence: str,
    groups: tuple[GroupResult, ...],
    metrics: tuple[Metric, ...],
    evaluation: Evaluation,
) -> list[ClaimReason]:
    """Return a reason for each number that differs, clause by clause.

    A clause that names groups of its own is held against those only, so that numbers of
    two groups cannot change places.
    """
    reasons = []
    named = groups
    task, level = evaluation.locked.protocol.task, evaluation.locked.protocol.level
    for clause in _clauses(plain(sentence), evaluation):
        own = find_mentions(clause, evaluation)
        named = own.groups or named
        asked = metrics_in(clause, task) or metrics
        for figure in figures_in(clause, _named_spans(clause, evaluation, own), level):
            why = [mismatch(figure, evaluation, named, metric) for metric in asked]
            if all(why):
                reasons.append(ClaimReason(code="number", text=why[0]))
    return reasons


def _clauses(text: str, evaluation: Evaluation) -> list[str]:
    """Split a sentence where a second statement with a number of its own begins."""
    level = evaluation.locked.protocol.level
    made: list[str] = []
    for part in re.split(r";|\.\s|,? (?:while|whereas|but) ", text):
        spans = _named_spans(part, evaluation, find_mentions(part, evaluation))
        figures = figures_in(part, spans, level)
        cuts = [
            match.span()
            for match in re.finditer(r",? and ", part)
            if not any(a <= match.start() < b for a, b in spans)
        ]
        edges = [0, *(x for cut in cuts for x in cut), len(part)]
        pieces = list(zip(edges[::2], edges[1::2], strict=True))
        held = [any(a <= f.start < b and f.role != "count" for f in figures) for a, b in pieces]
        made += [part[a:b] for a, b in pieces] if len(pieces) > 1 and all(held) else [part]
    return made


def _named_spans(
    text: str, evaluation: Evaluation, mentions: Mentions
) -> list[tuple[int, int]]:
    """Return the parts of a text whose digits are names, not results."""
    return [*mentions.spans, *_product_spans(text, evaluation)]


def _product_spans(text: str, evaluation: Evaluation) -> list[tuple[int, int]]:
    """Return where product and version stand, so that "1.3" is no result."""
    product = evaluation.locked.protocol.product
    threshold = evaluation.locked.protocol.operating_point.threshold
    patterns = [rf"(?:{re.escape(plain(product.name))} |version |v)v?\d+(?:\.\d+)*"]
    if threshold is not None:
        patterns.append(rf"threshold (?:of |is |was )?{threshold:g}\b")
    return [m.span() for pattern in patterns for m in re.finditer(pattern, text)]


def _qualifiers(
    text: str,
    mentions: Mentions,
    metrics: tuple[Metric, ...],
    evaluation: Evaluation,
    *,
    humble: bool,
) -> list[ClaimReason]:
    """Return what a true sentence still lacks."""
    made = []
    if evaluation.data.simulated and "simulat" not in text:
        made.append(ClaimReason(code="simulated", text="Say that the data are simulated."))
    if humble:
        return made
    skip = _named_spans(text, evaluation, mentions)
    figures = figures_in(text, skip, evaluation.locked.protocol.level)
    if not metrics_in(text, evaluation.locked.protocol.task):
        title = METRIC_TITLES[metrics[0]]
        made.append(ClaimReason(code="measure", text=f"Name the measure, e.g. {title}."))
    if not states_interval(figures):
        made.append(ClaimReason(code="interval", text="Give the interval with the number."))
    if not states_n(figures):
        made.append(ClaimReason(code="n", text="Give the number of patients."))
    return made
