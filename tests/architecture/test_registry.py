"""The registry of operations: every row names roles, types and words."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import typing

import pytest

from sonobridge.core.operation import Operation, Role, Trait
from sonobridge.core.record import Help
from sonobridge.workflows.catalogue import load_all, room_names

OPERATIONS = load_all()


@pytest.mark.parametrize("op", OPERATIONS, ids=lambda op: op.name)
def test_each_operation_is_complete(op: Operation):
    assert op.roles
    assert op.roles <= set(Role)
    assert op.summary.endswith(".")
    assert op.request.__pydantic_config__["extra"] == "forbid"
    assert op.function.__module__.startswith(f"sonobridge.workflows.{_room(op)}.")
    if Trait.PURE in op.traits:
        assert Trait.EVIDENCE not in op.traits
    for name in op.positional:
        assert name in {f.name for f in dataclasses.fields(op.request)}


def _room(op: Operation) -> str:
    return op.function.__module__.split(".")[2]


def test_one_operation_a_file():
    modules = [op.function.__module__ for op in OPERATIONS]
    assert len(modules) == len(set(modules))


@pytest.mark.parametrize("op", OPERATIONS, ids=lambda op: op.name)
def test_each_request_field_says_what_it_is(op: Operation):
    hints = typing.get_type_hints(op.request, include_extras=True)
    for field in dataclasses.fields(op.request):
        metadata = getattr(hints[field.name], "__metadata__", ())
        assert any(isinstance(m, Help) for m in metadata), f"{op.name}.{field.name}"


def test_commands_are_unique():
    words = [op.command for op in OPERATIONS]
    assert len(words) == len(set(words))


HEAVY = [
    "numpy",
    "scipy",
    "pydicom",
    "sqlalchemy",
    "alembic",
    "fastapi",
    "uvicorn",
    "pydantic",
    "PIL",
    "rich",
]


@pytest.mark.parametrize("statement", ["import sonobridge", "import sonobridge.cli.main"])
def test_light_imports(statement):
    code = f"import sys; {statement}; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("room", room_names())
def test_operation_modules_are_light(room):
    code = (
        "import sys; from sonobridge.workflows.catalogue import load_room;"
        f"load_room({room!r});"
        f"print(*[m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
