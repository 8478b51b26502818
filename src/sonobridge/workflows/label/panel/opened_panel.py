"""What the operations after reading share: scope, readers' letters, items in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sonobridge.core.operation import Role
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.study_view import StudySummary, study_summary
from sonobridge.workflows.label.task_view import ClipView, clip_view

if TYPE_CHECKING:
    from sonobridge.labelling import AnswerItem, ItemKey, ShapeItem, StudyItems
    from sonobridge.labelling.operation_log import AnswerValue
    from sonobridge.store.labels import AdjudicatorScope, LabelStore
    from sonobridge.store.labels.panel import StudyReadings

__all__ = [
    "PANEL",
    "AnswerView",
    "CannotGradeView",
    "DrawnShape",
    "KeyView",
    "OpenedPanel",
    "ReaderLetter",
    "ReaderShape",
    "key_view",
    "open_panel",
    "outline_words",
    "require_closed",
    "value_view",
]

PANEL = frozenset({Role.OWNER, Role.ADJUDICATOR, Role.READER})
"""Who may ask; the scope decides what they get."""


@record
class ReaderLetter:
    """A reader of the study: ``reader_id`` is the letter, names are for adjudicators."""

    reader_id: str
    letter: str
    name: str | None
    mine: bool


@record
class KeyView:
    """What an item is about; ``frame`` is None for the whole clip, else counts from 0."""

    clip_id: str
    kind: Literal["answer", "shape"]
    name: str
    frame: int | None


@record
class DrawnShape:
    """An outline; ``points`` are (x, y) in source pixels, ``frame`` counts from 0."""

    shape_id: str
    frame: int
    type: Literal["polygon", "caliper"]
    label: str
    points: tuple[tuple[float, float], ...]


@record
class ReaderShape:
    """An outline and the letter of who drew it."""

    reader_id: str
    shape: DrawnShape


@record
class CannotGradeView:
    """The answer that something cannot be graded, with its reason."""

    cannot_grade: str


AnswerView = str | int | float | CannotGradeView
"""An answer as results show it."""


@dataclass(frozen=True, slots=True)
class OpenedPanel:
    """A study that the person may look into, with its readings."""

    labels: LabelStore
    scope: AdjudicatorScope
    gathered: StudyReadings
    summary: StudySummary
    names: Mapping[str, str]

    def items(self, round_number: int = 1) -> StudyItems:
        """Return what readers are compared on in one round."""
        from sonobridge.labelling import study_items

        gathered = self.gathered
        return study_items(gathered.protocol, gathered.of_round(round_number), gathered.facts())

    def clip_name(self, clip_id: str) -> str:
        """Return the clip's name in the study."""
        return self.gathered.study.clip(clip_id).name

    def clip(self, clip_id: str) -> ClipView:
        """Return what the viewer needs of a clip."""
        return clip_view(self.gathered.clips[clip_id], self.clip_name(clip_id))

    def title(self, key: ItemKey) -> str:
        """Return the title of the question or shape of an item."""
        protocol = self.gathered.protocol
        rule = protocol.field(key.name) or protocol.shape(key.name)
        return rule.title if rule is not None else key.name

    def readers(self, context: Context) -> tuple[ReaderLetter, ...]:
        """Return the readers in their fixed order."""
        return tuple(
            ReaderLetter(
                reader_id=self.gathered.letter(one),
                letter=self.gathered.letter(one),
                name=self.names.get(one),
                mine=one == context.actor.person_id,
            )
            for one in self.gathered.study.reader_ids
        )

    def words(self, name: str, value: AnswerValue | None) -> str:
        """Return an answer as the protocol words it."""
        from sonobridge.labelling import CannotGrade

        protocol = self.gathered.protocol
        if value is None:
            return "no answer"
        if isinstance(value, CannotGrade):
            reasons = {one.value: one.label for one in protocol.cannot_grade_reasons}
            return f"cannot grade: {reasons.get(value.reason, value.reason)}"
        rule = protocol.field(name)
        labels = {one.value: one.label for one in (rule.options if rule else ())}
        return labels.get(str(value), str(value))

    def said(self, item: AnswerItem | ShapeItem) -> dict[str, str]:
        """Return what each reader said about an item, in words by letter."""
        from sonobridge.labelling import AnswerItem, positions

        answers = isinstance(item, AnswerItem)
        found = {
            self.gathered.letter(one.reader_id): self.words(item.key.name, one.value)
            if answers
            else outline_words(len(one.outlines))
            for one in positions(item)
        }
        return dict(sorted(found.items(), key=lambda pair: (len(pair[0]), pair[0])))

    def shapes(self, key: ItemKey, round_number: int = 1) -> tuple[ReaderShape, ...]:
        """Return the outlines of the frame that an item is about, by reader."""
        if key.kind != "shape":
            return ()
        return tuple(
            ReaderShape(
                reader_id=self.gathered.letter(reading.task.reader_id),
                shape=DrawnShape(
                    shape_id=shape.shape_id,
                    frame=shape.frame,
                    type=shape.type,
                    label=shape.label,
                    points=shape.points,
                ),
            )
            for reading in self.gathered.of_round(round_number)
            if reading.task.clip_id == key.clip_id
            for shape in reading.shapes
            if (shape.label, shape.frame) == (key.name, key.frame)
        )

    def declare_readings(self, context: Context, round_number: int = 1) -> None:
        """Name protocol and readings of a round as inputs of the run."""
        design = self.gathered.study.design
        context.evidence.used(
            "label_protocol",
            f"{design.protocol_id}@{design.protocol_version}",
            design.protocol_sha256,
        )
        for row in self.gathered.rows_of_round(round_number):
            context.evidence.used("reading", row.task_id, row.sha256)


def open_panel(context: Context, study_id: str) -> OpenedPanel:
    """Open a study for a person, or raise ``BlindedError``."""
    from sonobridge.store.labels import LabelStore

    labels, actor = LabelStore(context.workspace), context.actor
    scope = labels.adjudicator_scope(study_id, actor.person_id, actor.roles)
    gathered = labels.gather(scope)
    summary = study_summary(labels, gathered.study, gathered.protocol, actor)
    names: dict[str, str] = {}
    if {Role.OWNER, Role.ADJUDICATOR} & actor.roles:
        people = context.workspace.people.list(disabled=True)
        names = {one.id: one.display_name for one in people}
    return OpenedPanel(labels, scope, gathered, summary, names)


def require_closed(panel: OpenedPanel) -> None:
    """Refuse what would freeze a study that is still being read.

    Raises
    ------
    StudyOpenError
        If it is.
    """
    from sonobridge.store.labels.errors import StudyOpenError

    study = panel.gathered.study
    if study.state == "reading":
        raise StudyOpenError(
            "This study is still being read.",
            where=f"study {study.id}",
            why=f"{study.tasks - study.submitted} of {study.tasks} readings are missing.",
            kept="All readings are kept.",
            remedy="Wait for the readings, or let the owner close the study with a reason.",
        )


def key_view(key: ItemKey) -> KeyView:
    """Return an item's key as results show it."""
    return KeyView(clip_id=key.clip_id, kind=key.kind, name=key.name, frame=key.frame)


def outline_words(count: int) -> str:
    """Return a number of outlines in words."""
    return {0: "nothing drawn", 1: "1 outline"}.get(count, f"{count} outlines")


def value_view(value: AnswerValue | None) -> Any:
    """Return an answer as results show it."""
    from sonobridge.labelling import CannotGrade

    if isinstance(value, CannotGrade):
        return CannotGradeView(cannot_grade=value.reason)
    return value
