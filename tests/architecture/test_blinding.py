"""No label leaves the store without a scope, and scopes are granted in one place."""

from __future__ import annotations

import ast
import inspect
import typing
from pathlib import Path

import pytest

from sonobridge.store.labels import (
    AdjudicatorScope,
    LabelOperations,
    LabelReadings,
    LabelTasks,
    ReaderScope,
)
from sonobridge.store.labels.panel import Adjudications, LabelReferences

SOURCE = Path(__file__).resolve().parents[2] / "src" / "sonobridge"
MODULES = sorted(SOURCE.rglob("*.py"))
SCOPED = (LabelTasks, LabelOperations, LabelReadings, Adjudications, LabelReferences)
METHODS = [
    (cls, name)
    for cls in SCOPED
    for name, _ in inspect.getmembers(cls, inspect.isfunction)
    if not name.startswith("_")
]


@pytest.mark.parametrize(("cls", "name"), METHODS, ids=lambda x: getattr(x, "__name__", x))
def test_every_public_method_asks_for_a_scope_first(cls, name):
    method = getattr(cls, name)
    parameters = list(inspect.signature(method).parameters.values())
    assert parameters[1].name == "scope"
    assert parameters[1].default is inspect.Parameter.empty
    assert typing.get_type_hints(method)["scope"] in (ReaderScope, AdjudicatorScope)


def _calls(tree, name):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name
    ]


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_label_tables_and_scopes_have_one_home(path):
    place = path.relative_to(SOURCE).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not place.startswith(("store/labels/", "store/tables/", "store/migrations/")):
        assert not [
            n for n in _imported(tree) if n.startswith("sonobridge.store.tables.labels")
        ]
    if place != "store/labels/scope.py":
        assert not _calls(tree, "AdjudicatorScope")
    for call in _calls(tree, "ReaderScope"):
        assert ast.unparse(call.args[0]) == "context.actor.person_id", place
    scope_free = {"operations_of_task", "gather_readings", "verify_labels"}
    if not place.startswith("store/"):
        names = {name.rsplit(".", 1)[-1] for name in _imported(tree)}
        assert not names & scope_free
