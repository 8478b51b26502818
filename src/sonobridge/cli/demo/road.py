"""Builds the demo workspace by really running every operation of the road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonobridge.cli.demo.audit import audit_examples
from sonobridge.cli.demo.reader import DemoReader
from sonobridge.cli.demo.scan import scan_exam
from sonobridge.cli.demo.sources import DemoClip, demo_clips, locate
from sonobridge.core.canonical import keyed_hash
from sonobridge.core.clock import SystemClock, as_utc_text
from sonobridge.core.config import Settings
from sonobridge.core.identifiers import new_identifier
from sonobridge.core.operation import Role
from sonobridge.core.randomness import seed_words
from sonobridge.core.record import from_json, to_json
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor, Progress, SilentProgress
from sonobridge.workflows.opening import owner_of
from sonobridge.workflows.runner import Runner

if TYPE_CHECKING:
    from sonobridge.store import Workspace

__all__ = ["DEMO_SEED", "PASSPHRASE", "DemoReport", "build_demo"]

DEMO_SEED = 20261122
PASSPHRASE = "demo readers may sign in"  # noqa: S105  printed for everybody, no secret
_OWNER_ANSWERS = [4, 4, 4, 3, 4, 3, 4, 4]


@dataclass(slots=True)
class DemoReport:
    """What was made; every number is counted from the operations' results."""

    workspace: str
    origin: str
    seed: int
    clips: int = 0
    cleared: int = 0
    refused: int = 0
    conflicts_resolved: int = 0
    quarantined: int = 0
    study_id: str = ""
    practice_study_id: str = ""
    readings: int = 0
    disputes_decided: int = 0
    dataset_id: str = ""
    dataset_clips: int = 0
    evaluations: int = 0
    open_flags: int = 0
    scan_session_id: str = ""
    scan_views: int = 0
    evidence_records: int = 0
    sign_in: list[dict[str, str]] = field(default_factory=list)
    notice: str = (
        "Origin demo: real public clips; readers, audited predictions and the scanned exam "
        "simulated by a seeded procedure. "
        "None of it counts outside this workspace. Not for diagnosis."
    )


@dataclass(slots=True)
class _Road:
    """Runs operations one after the other on the demo workspace."""

    workspace: Workspace
    settings: Settings
    report: DemoReport
    progress: Progress
    clips: dict[str, tuple[str, DemoClip]] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    done: int = 0
    steps: int = 0

    def run(self, operation: str, actor: Actor | None = None, /, **values: Any) -> Any:
        """Run one operation as a person (by default the owner); return JSON values."""
        op = load_operation(operation)
        runner = Runner(
            self.settings,
            self.workspace,
            actor or owner_of(self.workspace),
            self.workspace.clock,
        )
        request: Any = from_json(op.request, values)
        return to_json(runner.run(op, request).result)

    def add_people(self) -> None:
        for name, role in (
            ("Demo reader A", Role.READER),
            ("Demo reader B", Role.READER),
            ("Demo adjudicator", Role.ADJUDICATOR),
        ):
            added = self.run(
                "admin.add_person", name=name, roles=[role.value], passphrase=PASSPHRASE
            )
            self.people[name] = Actor(added["person"]["id"], name, frozenset({role}))
            self.report.sign_in.append({"name": name, "passphrase": PASSPHRASE})
        owner = owner_of(self.workspace)
        self.run(
            "admin.change_person",
            person_id=owner.person_id,
            roles=[Role.OWNER.value, Role.READER.value, Role.LEARNER.value],
        )

    def import_clips(self) -> None:
        paths = [str(locate(clip)) for clip in demo_clips()]
        result = self.run("clips.import", paths=paths)
        self.report.quarantined = result["quarantined"]
        key = self.workspace.deid_key
        by_hmac = {keyed_hash(key, locate(clip).read_bytes()): clip for clip in demo_clips()}
        from sonobridge.store.clips import ClipLibrary

        library = ClipLibrary(self.workspace)
        for line in self.run("clips.list", limit=200)["clips"]:
            clip = library.get(line["id"])
            self.clips[line["id"]] = (clip.facts.blob_sha256, by_hmac[clip.facts.source_hmac])
        self.report.clips = len(self.clips)

    def resolve_conflicts(self) -> None:
        reason = "The full-size cine; the other is a down-scaled copy with a wrong region."
        for conflict in self.run("clips.conflicts")["conflicts"]:
            largest = max(conflict["versions"], key=lambda v: (v["rows"] or 0, v["size_bytes"]))
            self.run(
                "clips.resolve",
                clip_id=conflict["clip_id"],
                version=largest["blob_sha256"],
                reason=reason,
            )
            self.report.conflicts_resolved += 1
            chosen = next(clip for clip in demo_clips() if clip.decision == "cleared")
            self.clips[conflict["clip_id"]] = (largest["blob_sha256"], chosen)

    def clear_sheets(self) -> None:
        """Enter the committed decisions; each holds for the bytes that were looked at."""
        skipped: list[str] = []
        while True:
            queue = self.run("clips.next_sheet", skip=skipped)
            if queue["clip"] is None:
                return
            clip_id = queue["clip"]["id"]
            _, source = self.clips[clip_id]
            if source.decision not in {"cleared", "refused"}:
                skipped.append(clip_id)
                continue
            self.run(
                "clips.clear",
                clip_id=clip_id,
                sheet_sha256=queue["sheet"]["sha256"],
                decision=source.decision,
                note=source.reason,
            )
            self.report.cleared += source.decision == "cleared"
            self.report.refused += source.decision == "refused"

    def make_studies(self) -> None:
        readers = [self.people[f"Demo reader {letter}"].person_id for letter in "AB"]
        study = self.run(
            "label.create_study",
            title="Demo study: image quality and tissue region",
            reader_ids=readers,
            all_cleared=True,
            seed=DEMO_SEED,
        )
        self.report.study_id = study["study_id"]
        practice = self.run(
            "label.create_study",
            title="Try it yourself: the same clips",
            reader_ids=[owner_of(self.workspace).person_id],
            all_cleared=True,
            seed=DEMO_SEED,
        )
        self.report.practice_study_id = practice["study_id"]

    def read(self) -> None:
        for letter in "AB":
            actor = self.people[f"Demo reader {letter}"]
            reader = DemoReader(actor.name, DEMO_SEED)
            tasks = self.run("label.worklist", actor, study_id=self.report.study_id)["tasks"]
            for task in tasks:
                self._read_one(actor, reader, task["task_id"])

    def _read_one(self, actor: Actor, reader: DemoReader, task_id: str) -> None:
        from sonobridge.labelling import fold_operations, parse_operation, state_sha256

        opened = self.run("label.open_task", actor, task_id=task_id)
        _, source = self.clips[opened["clip"]["clip_id"]]
        operations = [
            {
                "id": new_identifier("op", self.workspace.clock),
                "task_id": task_id,
                "seq": position,
                "kind": kind,
                "payload": payload,
                "client_time": as_utc_text(self.workspace.clock.now()),
            }
            for position, (kind, payload) in enumerate(
                reader.edits(opened, source.file, source.centre), 1
            )
        ]
        self.run(
            "label.append",
            actor,
            task_id=task_id,
            protocol_hash=opened["protocol"]["hash"],
            operations=operations,
        )
        state = fold_operations(parse_operation(operation) for operation in operations)
        self.run("label.submit", actor, task_id=task_id, state_hash=state_sha256(state))
        self.report.readings += 1

    def agree(self) -> None:
        """Measure agreement, decide each dispute by the stated rule, build the reference."""
        adjudicator, study = self.people["Demo adjudicator"], self.report.study_id
        self.run("label.agreement", adjudicator, study_id=study)
        for dispute in self.run("label.disputes", adjudicator, study_id=study)["disputes"]:
            _, source = self.clips[dispute["key"]["clip_id"]]
            words = ("adjudication", source.file, dispute["key"]["name"])
            letter = "AB"[seed_words(DEMO_SEED, *words) % 2]
            self.run(
                "label.adjudicate",
                adjudicator,
                study_id=study,
                item=dispute["item"],
                decision={"reader": letter},
                reason="Demo rule: the reader is drawn by seed, no opinion is meant.",
            )
            self.report.disputes_decided += 1
        self.run("label.reference", adjudicator, study_id=study, build=True)

    def freeze(self) -> None:
        frozen = self.run(
            "dataset.freeze",
            study_id=self.report.study_id,
            name="Demo dataset",
            seed=DEMO_SEED,
            purpose="Show the road from clips to a frozen dataset version.",
        )
        self.report.dataset_id = frozen["dataset_id"]
        self.report.dataset_clips = frozen["flow"]["included"]

    def audit(self) -> None:
        audited = audit_examples(self.run, DEMO_SEED)
        self.report.evaluations = audited.evaluations
        self.report.open_flags = audited.open_flags

    def scan(self) -> None:
        def tell(note: str) -> None:
            self.progress(self.done, self.steps, "steps", f"exam in the Scan room: {note}")

        scanned = scan_exam(self.workspace, self.run, DEMO_SEED, tell)
        self.report.scan_session_id = scanned.session_id
        self.report.scan_views = scanned.views

    def decide(self) -> None:
        self.run("path.decide", answers=_OWNER_ANSWERS)


def build_demo(
    folder: Path, settings: Settings, progress: Progress | None = None
) -> DemoReport:
    """Make a demo workspace in an empty folder and walk the whole road in it.

    Raises
    ------
    SonobridgeError
        Whatever an operation of the road raises; the folder then holds what was made.
    """
    from sonobridge.store import Workspace

    tell = progress or SilentProgress()
    with Workspace.create(
        folder,
        name="first road",
        origin="demo",
        clock=SystemClock(),
        database_url=settings.database_url or None,
    ) as workspace:
        report = DemoReport(str(folder), workspace.origin, DEMO_SEED)
        road = _Road(workspace, settings, report, tell)
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("people", road.add_people),
            ("import and de-identify", road.import_clips),
            ("resolve the conflict", road.resolve_conflicts),
            ("clear contact sheets", road.clear_sheets),
            ("make studies", road.make_studies),
            ("read", road.read),
            ("agreement and adjudication", road.agree),
            ("freeze a dataset version", road.freeze),
            ("audit simulated predictions", road.audit),
            ("scan an exam", road.scan),
            ("decide", road.decide),
        )
        road.steps = len(steps)
        for road.done, (name, step) in enumerate(steps):
            tell(road.done, len(steps), "steps", name)
            step()
        tell(len(steps), len(steps), "steps", "done")
        report.evidence_records = workspace.evidence.verify().length
        return report
