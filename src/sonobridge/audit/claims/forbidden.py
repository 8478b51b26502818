"""Words that no evaluation supports, and claims that the study itself rules out."""

from __future__ import annotations

import re

from sonobridge.audit.claims.metric_words import METRIC_TITLES
from sonobridge.audit.claims.reason import ClaimReason
from sonobridge.audit.crosswalk.attribute_kind import groups_of_kind
from sonobridge.audit.evaluation.content import Evaluation

__all__ = ["forbidden_reasons", "shared_training_sites", "study_reasons"]

_BIAS_FREE = (
    r"\b(?:bias|discrimination)[- ]?free\b|\bun-?biased\b|\bnon-?biased\b|"
    r"\bfree (?:of|from) (?:\w+ )?bias\b|\b(?:no|without|zero|not) (?:\w+ ){0,2}bias(?:ed)?\b|"
    r"\bnon-?discriminat\w+"
)
_AUTHORITY = (
    r"\b(?:approved|authoris\w+|authoriz\w+|cleared|certified|validated)\b|"
    r"\b(?:ready|fit|suitable) for (?:clinical|routine|patient)|\bclinical(?:ly)? use"
)
_ABSOLUTE = (
    r"\b(?:proves?|proven|guarantee\w*|perfect\w*|always|never fails?|error-?free|"
    r"infallible|passed)\b"
)
_FAIR = r"\b(?:un)?fair(?:ly|ness|er|est)?\b|\bequitable\b"
_WORDS = (
    ("fair", _FAIR, "Fairness is a judgement, no result."),
    ("bias_free", _BIAS_FREE, "Absence of bias cannot be shown."),
    ("safe", r"\bsafe(?:ly|ty|r)?\b|\bharmless\b", "Safety was not evaluated."),
    (
        "authority",
        _AUTHORITY,
        "A passed evaluation is needed but does not authorise clinical use.",
    ),
    ("absolute", _ABSOLUTE, "An interval proves nothing absolutely."),
)
_PEOPLE = (
    r"skin|ethnic\w*|rac(?:e|es|ial)|monk|fitzpatrick|melanin|pigment\w*|complexion|"
    r"black|white|asian|hispanic|african"
)
_CAUSES = (
    r"because|due to|caus\w+|owing to|leads? to|led to|results? (?:from|in)|affects?|"
    r"influences?|effects? of|impact\w*|reduces?|lowers?|raises?|explain\w*|thanks to|"
    r"driven by|attribut\w+ to|makes?|degrades?|impairs?"
)


def forbidden_reasons(text: str, evaluation: Evaluation) -> list[ClaimReason]:
    """Return the words of a (plain) sentence that no evaluation supports."""
    task = evaluation.locked.protocol.task
    made = [
        ClaimReason(code=code, text=f"{why} Leave the word out.")
        for code, pattern, why in _WORDS
        if re.search(pattern, text) and not (code == "bias_free" and task == "measurement")
    ]
    if re.search(rf"\b(?:{_PEOPLE})\b", text) and re.search(rf"\b(?:{_CAUSES})\b", text):
        made.append(
            ClaimReason(
                code="cause",
                text="A gap by skin tone, ethnicity or race is an association: site, habitus, "
                "access and scanner compete as explanations.",
            )
        )
    return made


def study_reasons(text: str, evaluation: Evaluation) -> list[ClaimReason]:
    """Return what the study itself rules out: leakage, and accuracy without a reference."""
    made = []
    shared = shared_training_sites(evaluation)
    if shared:
        made.append(
            ClaimReason(
                code="leakage",
                text=f"Test patients come from training sites ({', '.join(shared)}): every "
                "claim is blocked.",
            )
        )
    report = evaluation.locked.protocol.reference_kind == "report"
    if report and re.search(r"(?<!not )\b(?:accura(?:cy|te|tely)|correct(?:ly)?)\b", text):
        made.append(
            ClaimReason(
                code="accuracy",
                text="The reference comes from signed reports: this is concordance, not "
                f"{METRIC_TITLES['accuracy'].lower()}.",
            )
        )
    return made


def shared_training_sites(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the training sites that test patients come from."""
    named = {site.casefold() for site in evaluation.locked.protocol.product.training_sites}
    return tuple(
        group.level
        for group in groups_of_kind(evaluation, "site")
        if group.kind == "level" and group.level.casefold() in named and group.patients
    )
