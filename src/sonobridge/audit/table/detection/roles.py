"""Which column plays which part: by customary names first, by content where one fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from sonobridge.audit.protocol import Task
from sonobridge.audit.protocol.understood import ColumnReading, Question
from sonobridge.audit.table.answers import METRICS, NEGATIVE
from sonobridge.audit.table.cells import comparable
from sonobridge.audit.table.detection.sample import Profile, Sample
from sonobridge.audit.table.names import attribute_titles, plain_name

__all__ = ["Roles", "find_roles"]

By = Literal["name", "content", "name and content"]

_POSITIVE = frozenset(
    [
        *("1", "yes", "y", "true", "t", "positive", "pos", "malignant", "abnormal", "disease"),
        *("diseased", "present", "case", "cancer", "stenosis"),
    ]
)
_ORDINAL = frozenset(
    [
        *("none", "normal", "minimal", "trace", "mild", "moderate", "severe", "critical"),
        *(
            "low",
            "medium",
            "high",
            "very low",
            "very high",
            "poor",
            "fair",
            "good",
            "excellent",
        ),
    ]
)
_MOST_CLASSES = 50
_SHOWN = 12


@dataclass(slots=True)
class Roles:
    """What was found so far.

    Attributes
    ----------
    taken
        Columns by part, e.g. ``"score"``.
    readings, questions
        What was understood, and what a person must decide.
    """

    sample: Sample
    taken: dict[str, Profile] = field(default_factory=dict)
    readers: list[Profile] = field(default_factory=list)
    class_scores: list[Profile] = field(default_factory=list)
    metrics: list[Profile] = field(default_factory=list)
    readings: list[ColumnReading] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    task: Task | None = None

    def name(self, part: str) -> str:
        """Return the column of a part, or an empty text."""
        return self.taken[part].name if part in self.taken else ""

    def used(self) -> set[int]:
        """Return the columns that have a part already."""
        many = (*self.readers, *self.class_scores, *self.metrics)
        return {p.index for p in (*self.taken.values(), *many)}

    def take(self, part: str, profile: Profile, by: By, why: str) -> None:
        """Give a column a part."""
        self.taken[part] = profile
        self.read(profile, part, by, why)

    def read(self, profile: Profile, holds: str, by: By, why: str) -> None:
        """Write down what a column holds."""
        hidden = holds in ("patient", "image", "score", "compared")
        few = profile.distinct <= _SHOWN
        self.readings.append(
            ColumnReading(
                column=profile.name,
                holds=holds,
                by=by,
                why=why,
                values=() if hidden or not few else tuple(sorted(profile.levels)),
                missing_share=profile.missing_share,
            )
        )

    def ask(self, about: str, ask: str, answer_in: str, *, blocking: bool = False) -> None:
        """Add a question."""
        self.questions.append(
            Question(about=about, ask=ask, answer_in=answer_in, blocking=blocking)
        )

    def free(self, accept: Callable[[Profile], bool]) -> list[Profile]:
        """Return columns without a part whose name says nothing and that fit."""
        used = self.used()
        return [
            p
            for p in self.sample.profiles
            if p.index not in used and not p.kind and p.known and accept(p)
        ]

    def named(self, kind: str, accept: Callable[[Profile], bool] = bool) -> list[Profile]:
        """Return columns without a part whose name says a kind and that fit."""
        used = self.used()
        return [
            p
            for p in self.sample.profiles
            if p.index not in used and p.kind == kind and p.known and accept(p)
        ]


def find_roles(sample: Sample) -> Roles:
    """Find patient, image, reference, answers, readers and the task."""
    roles = Roles(sample)
    _identity(roles)
    _reference(roles)
    _answers(roles)
    _task(roles)
    _image(roles)
    _readers(roles)
    return roles


def _best(profiles: Iterable[Profile]) -> Profile | None:
    """Return the column that comes first in the table; none of none."""
    return min(profiles, key=lambda p: p.index, default=None)


def _identity(roles: Roles) -> None:
    found = _best(p for p in roles.named("patient") if plain_name(p.name) not in _CASES)
    found = found or _best(roles.named("patient"))
    if found is None:
        roles.ask(
            "patient",
            "Which column tells patients apart? Images of one patient are no independent "
            "observations. If each row is a patient of its own, state it.",
            "columns.patient or rows_are_patients",
            blocking=True,
        )
        return
    roles.take(
        "patient",
        found,
        "name",
        f"its name; {found.distinct:,} different values in the sample.",
    )


_CASES = frozenset({"case", "case_id", "caseid"})


def _reference(roles: Roles) -> None:
    roles.metrics = [p for kind in METRICS for p in roles.named(kind, lambda p: p.numeric)[:1]]
    found = _best(roles.named("reference", lambda p: p.numeric or p.distinct <= _MOST_CLASSES))
    if found is not None:
        by: By = "name and content" if found.distinct == 2 else "name"
        roles.take("reference", found, by, f"its name; {_content(found)}.")
        roles.metrics = []
        return
    if roles.metrics:
        for profile in roles.metrics:
            roles.read(profile, f"metric: {profile.kind}", "name and content", "its name.")
        return
    two = roles.free(lambda p: p.distinct == 2)
    if len(two) == 1:
        roles.take("reference", two[0], "content", "the only column left with two values.")
        roles.ask(
            two[0].name,
            "Is this the reference? Only its two values speak for it.",
            "columns.reference",
        )
        return
    roles.ask(
        "reference",
        "Which column holds the reference (what is true of the case)?",
        "columns.reference",
        blocking=True,
    )


def _content(profile: Profile) -> str:
    if profile.distinct <= _SHOWN:
        return f"{profile.distinct} values"
    return "numbers" if profile.numeric else f"{profile.distinct} values"


def _answers(roles: Roles) -> None:
    if roles.metrics:
        return
    reference = roles.taken.get("reference")
    measured = reference is not None and _measures(reference)
    score = None if measured else _best(roles.named("score", _scorelike))
    if score is None and not measured:
        score = _best(
            roles.named(
                "prediction", lambda p: p.distinct > 2 and p.within(0, 1) and not p.whole
            )
        )
    if score is not None:
        roles.take("score", score, "name and content", f"its name; {_range(score)}.")
        _ask_range(roles, score)
    told = _best(roles.named("prediction", lambda p: not measured or p.numeric))
    if told is not None:
        roles.take("prediction", told, "name", f"its name; {_content(told)}.")
    if score is None and told is None:
        if reference is not None and not measured and reference.distinct > 2:
            _class_scores(roles, reference)
        if not roles.class_scores:
            _answer_by_content(roles, measured)
    if "score" in roles.taken or "prediction" in roles.taken:
        other = _best(
            roles.named("compared", lambda p: p.numeric or p.distinct <= _MOST_CLASSES)
        )
        if other is not None:
            roles.take("compared", other, "name", "its name: the answers of another version.")


def _answer_by_content(roles: Roles, measured: bool) -> None:
    fits = roles.free(
        lambda p: p.numeric if measured else p.distinct > 2 and p.within(0, 1) and not p.whole
    )
    if len(fits) == 1:
        part = "prediction" if measured else "score"
        what = "number" if measured else "number within 0 to 1"
        roles.take(part, fits[0], "content", f"the only column left with a {what}.")
        roles.ask(fits[0].name, f"Is this the {part}?", f"columns.{part}")
        return
    roles.ask(
        "score",
        "Which column holds the model's score or answer?",
        "columns.score or columns.prediction",
        blocking=True,
    )


def _scorelike(profile: Profile) -> bool:
    return profile.numeric or profile.percent >= 0.5 * profile.known


def _range(profile: Profile) -> str:
    if profile.percent >= 0.5 * profile.known:
        return "per cent signs"
    if profile.within(0, 1):
        return "numbers within 0 to 1"
    return "numbers beyond 0 to 1"


def _ask_range(roles: Roles, profile: Profile) -> None:
    """Ask about scores that break the contract of 0 to 1."""
    if profile.percent >= 0.5 * profile.known:
        what = "are percentages with a sign"
    elif profile.within(0, 1):
        return
    elif profile.numbers[0] < 0:
        what = "are partly negative, as logits are"
    elif profile.numbers[-1] <= 100:
        what = "look like percentages, 0 to 100"
    elif profile.numbers[-1] <= 255:
        what = "look like 8-bit values, 0 to 255"
    else:
        what = "run far beyond 1"
    roles.ask(
        profile.name,
        f"The scores {what}. Convert them to 0..1 where they are made and export again.",
        "columns.score",
        blocking=True,
    )


def _measures(reference: Profile) -> bool:
    """Tell whether a reference is a measured value and no class."""
    return reference.numeric and reference.distinct > (20 if reference.whole else 12)


def _task(roles: Roles) -> None:
    if roles.metrics:
        roles.task = "segmentation"
        return
    reference = roles.taken.get("reference")
    if reference is None:
        return
    if _measures(reference):
        roles.task = "measurement"
    elif reference.distinct <= 2 or "score" in roles.taken:
        roles.task = "binary"
        _ask_positive(roles, reference)
    else:
        ordinal = (reference.numeric and reference.whole) or reference.values <= _ORDINAL
        roles.task = "ordinal" if ordinal else "multiclass"
        if not roles.class_scores:
            _class_scores(roles, reference)
        if roles.task == "ordinal" and not reference.numeric:
            roles.ask(
                reference.name,
                "In which order do the grades stand, lowest first?",
                "columns.classes",
                blocking=True,
            )


def _ask_positive(roles: Roles, reference: Profile) -> None:
    if reference.values & _POSITIVE and len(reference.values) <= 2:
        return
    if len(reference.values) == 2 and reference.values & NEGATIVE:
        return
    if reference.values and reference.values <= NEGATIVE:
        roles.ask(
            reference.name,
            "Only negative cases were seen. Which value means positive?",
            "positive",
        )
        return
    roles.ask(
        reference.name,
        "Which of its values mean that the disease is present?",
        "positive",
        blocking=True,
    )


def _class_scores(roles: Roles, reference: Profile) -> None:
    """Find one score column a class, named after it; all of them or none."""
    found = []
    for level in sorted(reference.levels, key=comparable):
        wanted = plain_name(level)
        fits = [
            p
            for p in roles.free(lambda p: p.within(0, 1))
            if plain_name(p.name) in {f"{x}_{wanted}" for x in ("prob", "p", "score", "proba")}
        ]
        found.extend(fits[:1])
    if found and len(found) == len(reference.levels):
        roles.class_scores = found
        for profile in found:
            roles.read(profile, "class score", "name and content", "named after a class.")


def _image(roles: Roles) -> None:
    for profile in roles.named("image"):
        patient = roles.taken.get("patient")
        columns = [profile.index, *([patient.index] if patient else [])]
        versions = [p.index for p in roles.named("version")[:1]]
        share = roles.sample.distinct_rows([*columns, *versions]) / max(profile.rows, 1)
        if share >= 0.95:
            roles.take("image", profile, "name and content", "its name; it tells rows apart.")
            return
        roles.ask(
            profile.name,
            "The column repeats within a patient. Are these rows lesions or frames of one "
            "image? It was not used to find duplicates.",
            "columns.image",
        )


def _readers(roles: Roles) -> None:
    reference = roles.taken.get("reference")
    if reference is None or roles.task not in ("binary", "multiclass", "ordinal"):
        return
    allowed = reference.values | (NEGATIVE | _POSITIVE if roles.task == "binary" else set())
    for profile in roles.named("reader", lambda p: p.distinct <= _MOST_CLASSES):
        if profile.values <= allowed:
            roles.readers.append(profile)
            roles.read(
                profile, "reader", "name and content", "its name; values of the reference."
            )


def attribute_profiles(roles: Roles) -> list[Profile]:
    """Return the columns whose names say that they are attributes, in customary order."""
    return [p for kind in attribute_titles() for p in roles.named(kind)]
