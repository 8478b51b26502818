"""A comparison with readers in a clinician's words and in data words."""

from __future__ import annotations

from typing import Literal

from sonobridge.audit.evaluation.content import Sentence
from sonobridge.audit.readers.study.comparing import Compared, Needed, Sides
from sonobridge.audit.readers.study.content import ModalityMean, ReaderProtocol
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate

__all__ = ["StudyVerdict", "needed_in_words", "study_sentence"]

StudyVerdict = Literal["non_inferior", "inferior", "not_shown", "not_estimable"]

_FOUND = {
    "sensitivity": "Of 100 images with the disease, {who} about {count}",
    "specificity": "Of 100 images without the disease, {who} about {count}",
}


def study_sentence(
    compared: Compared,
    sides: Sides,
    protocol: ReaderProtocol,
    verdict: StudyVerdict,
) -> Sentence:
    """Return both sentences; they hold the same numbers."""
    difference = compared.difference
    if not isinstance(difference, Estimate) or difference.low is None:
        reason = compared.reason or "readers and patients do not differ"
        return Sentence(
            clinician=f"Nothing can be said about {sides.candidate} against "
            f"{sides.comparator} here: {reason}.",
            data=f"{protocol.metric}, {sides.candidate} minus {sides.comparator}: not "
            f"estimable ({reason}); n = {counted(compared.patients, 'patients')}, "
            f"{compared.positive_patients} positive.",
        )
    return Sentence(
        clinician=" ".join(
            [_in_people(compared, protocol), _verdict(sides, protocol, verdict)]
        ),
        data=_in_data(compared, sides, protocol),
    )


def needed_in_words(compared: Compared, needed: Needed, protocol: ReaderProtocol) -> str:
    """Say how much larger a study would have to be to answer, about."""
    options = []
    if needed.patients is not None and needed.patients > compared.patients:
        options.append(
            f"{needed.patients - compared.patients:,} more patients "
            f"({needed.diseased:,} with the disease in all)"
        )
    count = compared.comparator.readers
    if needed.readers is not None and needed.readers > count:
        options.append(f"{needed.readers - count:,} more readers")
    if not options:
        if needed.patients is None:
            return "No number of patients would answer with readers who differ this much."
        return (
            f"A study of this size would show it with {protocol.power:.0%} power if both were "
            "truly alike; this one did not."
        )
    return (
        f"If both are truly alike, about {' or '.join(options)} would show it with "
        f"{protocol.power:.0%} power."
    )


def _in_people(compared: Compared, protocol: ReaderProtocol) -> str:
    first, second = compared.candidate, compared.comparator
    if not (isinstance(first.estimate, Estimate) and isinstance(second.estimate, Estimate)):
        return ""
    one, other = (round(100 * value.value) for value in (first.estimate, second.estimate))
    if protocol.metric == "auc":
        return (
            "Shown one image with the disease and one without, "
            f"{_who(first)} rank{_s(first)} the diseased one higher in about {one} of 100 "
            f"pairs, {_who(second)} in {other}."
        )
    start = _FOUND[protocol.metric].format(who=_who(first) + f" call{_s(first)}", count=one)
    return f"{start} rightly, {_who(second)} {other}."


def _who(mean: ModalityMean) -> str:
    return mean.modality if mean.readers == 0 else f"readers ({mean.modality})"


def _s(mean: ModalityMean) -> str:
    return "s" if mean.readers == 0 else ""


def _verdict(sides: Sides, protocol: ReaderProtocol, verdict: StudyVerdict) -> str:
    margin = _size(protocol)
    if verdict == "non_inferior":
        return f"{sides.candidate} is not worse than {sides.comparator} by {margin} or more."
    if verdict == "inferior":
        return f"{sides.candidate} is worse than {sides.comparator} by more than {margin}."
    return (
        f"It is not shown that {sides.candidate} is no worse than {sides.comparator}: the "
        f"true difference may be a loss of {margin} or more."
    )


def _size(protocol: ReaderProtocol) -> str:
    if protocol.metric == "auc":
        return f"{protocol.margin:g} of AUC"
    return f"{100 * protocol.margin:g} of 100 images"


def _in_data(compared: Compared, sides: Sides, protocol: ReaderProtocol) -> str:
    difference = compared.difference
    assert isinstance(difference, Estimate)
    assert difference.low is not None
    assert difference.high is not None
    sides_text = "; ".join(
        _mean_in_data(mean, protocol) for mean in (compared.candidate, compared.comparator)
    )
    contrast = compared.contrast
    test = ""
    if contrast is not None:
        p = contrast.p_inferior(protocol.margin)
        test = f", one-sided p of a loss of the margin {p:.3g}" if p is not None else ""
    kind = "random" if protocol.readers == "random" else "fixed"
    return (
        f"{sides_text}; difference {difference.value:+.3f} ({protocol.level:.0%} CI "
        f"{difference.low:+.3f} to {difference.high:+.3f}), margin -{protocol.margin:g}{test}; "
        f"{len(sides.readers)} {kind} readers, {counted(compared.patients, 'patients')} "
        f"({compared.positive_patients} positive), {compared.cases} cases."
    )


def _mean_in_data(mean: ModalityMean, protocol: ReaderProtocol) -> str:
    estimate = mean.estimate
    name = f"{protocol.metric if protocol.metric != 'auc' else 'AUC'} of {mean.modality}"
    if not isinstance(estimate, Estimate):
        return f"{name}: not estimable"
    text = f"{name} {estimate.value:.3f}"
    if estimate.low is not None and estimate.high is not None:
        text += f" ({estimate.low:.3f} to {estimate.high:.3f})"
    if mean.correct is not None:
        text += f", {mean.correct:,} of {mean.readings:,} readings right"
    return text
