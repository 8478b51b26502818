"""Tables of predictions with known content, and a desk that runs the room's operations."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sonobridge.core.clock import FixedClock
from sonobridge.core.config import Settings
from sonobridge.core.operation import Role
from sonobridge.core.randomness import generator
from sonobridge.core.record import from_json, to_json
from sonobridge.store import Workspace
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor
from sonobridge.workflows.opening import owner_of
from sonobridge.workflows.runner import Runner

PLANTED = "Planted^Person"


def predictions(
    folder: Path,
    name: str = "planted.csv",
    *,
    seed: int = 1,
    gap: bool = True,
    patients: int = 400,
) -> Path:
    """Write a table with patients, an answer that fails at BMI 35 and over, and PHI."""
    draw = generator(seed, "audit predictions")
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(
            [
                *("patient_id", "image_id", "y_true", "score", "sex", "age", "bmi", "site"),
                *("patient_name", "exam_date", "operator_remark", "phone"),
            ]
        )
        for number in range(patients):
            bmi = float(draw.choice([22.0, 28.0, 38.0], p=[0.4, 0.3, 0.3]))
            sick = int(draw.random() < 0.5)
            sex, age = "F" if draw.random() < 0.5 else "M", int(draw.integers(20, 101))
            for image in range(2):
                hit = 0.92 if not (gap and bmi >= 35) else 0.55
                right = draw.random() < hit
                high = bool(sick) == right
                score = draw.uniform(0.6, 0.99) if high else draw.uniform(0.01, 0.4)
                out.writerow(
                    [
                        f"MRN{number:05d}",
                        f"{PLANTED}_{number}_{image}.dcm",
                        sick,
                        f"{score:.4f}",
                        sex,
                        age,
                        bmi,
                        "North" if number % 2 else "South",
                        f"{PLANTED} {number}",
                        f"2024-03-{1 + number % 28:02d}",
                        f"seen by {PLANTED} at {number}:00" if number % 3 else "",
                        "704-555-0199",
                    ]
                )
    return path


@dataclass
class Desk:
    """Operations on one workspace, as one person."""

    workspace: Workspace
    clock: FixedClock
    actor: Actor
    evidence: Any = None
    given: dict[str, Any] = field(default_factory=dict)

    def run(self, operation: str, /, **request: Any) -> dict[str, Any]:
        """Run an operation a second later; return its result as JSON values."""
        self.clock.advance(1)
        op = load_operation(operation)
        runner = Runner(Settings(), self.workspace, self.actor, self.clock)
        outcome = runner.run(op, from_json(op.request, request))
        self.evidence = outcome.evidence
        result: Any = to_json(outcome.result)
        return result

    def as_person(self, name: str, *roles: Role) -> Desk:
        """Return the desk as a new person uses it."""
        person = self.workspace.people.add(name, list(roles))
        return Desk(self.workspace, self.clock, Actor(person.id, name, frozenset(roles)))

    def lock(self, product: str, table: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Lock the proposed protocol with the BMI group and few replicates."""
        protocol = {
            **table["proposed"],
            "subgroups": [
                {"column": "bmi", "title": "BMI", "cuts": [25, 35]},
                {"column": "sex", "title": "Sex"},
            ],
            "replicates": 200,
            "reference_kind": "adjudicated",
            "criteria": [
                {
                    "identifier": "C1",
                    "metric": "sensitivity",
                    "relation": "at_least",
                    "bound": 0.6,
                }
            ],
            **changes,
        }
        return self.run(
            "audit.lock",
            product_id=product,
            table_id=table["table"]["table_id"],
            protocol=protocol,
        )


START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def open_desk(root: Path, *, hours: int = 0) -> Desk:
    clock = FixedClock(START)
    clock.advance(3600 * hours)
    workspace = Workspace.open(root, clock=clock)
    return Desk(workspace, clock, owner_of(workspace))


@pytest.fixture
def desk(tmp_path):
    clock = FixedClock(START)
    with Workspace.create(
        tmp_path / "ws", name="test", origin="work", clock=clock
    ) as workspace:
        yield Desk(workspace, clock, owner_of(workspace))


@pytest.fixture(scope="session")
def planted(tmp_path_factory) -> Path:
    """A table with a planted gap at BMI 35 and over, and with identities in it."""
    return predictions(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="session")
def clean(tmp_path_factory) -> Path:
    """A table of the same model after it was mended: no gap."""
    return predictions(tmp_path_factory.mktemp("clean"), "clean.csv", seed=2, gap=False)


@dataclass
class Built:
    """A workspace in which a product was registered, a table taken in, and evaluated."""

    root: Path
    product: str
    table: dict[str, Any]
    lock: dict[str, Any]
    evaluation: dict[str, Any]


@pytest.fixture(scope="session")
def built(tmp_path_factory, planted) -> Built:
    root = tmp_path_factory.mktemp("audited") / "ws"
    clock = FixedClock(START)
    with Workspace.create(root, name="audited", origin="work", clock=clock) as workspace:
        desk = Desk(workspace, clock, owner_of(workspace))
        made = desk.run(
            "audit.register_product", product={"name": "CarotidAI", "version": "4.2"}
        )
        product = made["product"]["product_id"]
        table = desk.run("audit.intake", file=str(planted), name="Quarter one")
        lock = desk.lock(product, table)
        evaluation = desk.run("audit.evaluate", protocol_id=lock["protocol_id"])
    return Built(root, product, table, lock, evaluation)


@pytest.fixture
def audited(built, tmp_path):
    """A desk on a copy of the built workspace, a day later, that a test may change."""
    root = Path(shutil.copytree(built.root, tmp_path / "copy"))
    desk = open_desk(root, hours=24)
    with desk.workspace:
        yield desk


@pytest.fixture
def product(desk) -> str:
    """A registered vendor model."""
    made = desk.run("audit.register_product", product={"name": "CarotidAI", "version": "4.2"})
    return made["product"]["product_id"]
