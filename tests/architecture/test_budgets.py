"""The size and documentation budgets of the house."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "sonobridge"
MODULES = sorted(SOURCE.rglob("*.py"))
BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager", "base"}


def functions(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def length_without_docstring(node):
    total = node.end_lineno - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(getattr(first, "value", None), ast.Constant):
        total -= first.end_lineno - first.lineno + 1
    return total


def all_functions():
    for path in MODULES:
        for node in functions(ast.parse(path.read_text(encoding="utf-8"))):
            yield path.relative_to(ROOT), node


def test_files_are_short():
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    long = {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > 500}
    assert not long
    assert statistics.median(lengths.values()) <= 150


def test_front_end_files_are_short():
    web = [
        p
        for p in (ROOT / "web" / "src").rglob("*")
        if p.suffix in {".ts", ".svelte"} and p.name != "schema.d.ts"
    ]
    long = {
        str(p.relative_to(ROOT)): n for p in web if (n := len(p.read_text().splitlines())) > 300
    }
    assert web
    assert not long


def test_functions_are_short():
    lengths = [
        (length_without_docstring(n), f"{p}:{n.lineno} {n.name}") for p, n in all_functions()
    ]
    assert not [where for length, where in lengths if length > 60]
    ordered = sorted(length for length, _ in lengths)
    assert ordered[int(len(ordered) * 0.95)] <= 40


def test_functions_take_few_arguments():
    wide = []
    for path, node in all_functions():
        arguments = node.args
        positional = [
            a for a in [*arguments.posonlyargs, *arguments.args] if a.arg not in {"self", "cls"}
        ]
        if len(positional) + len(arguments.kwonlyargs) > 7 or len(positional) > 5:
            wide.append(f"{path}:{node.lineno} {node.name}")
    assert not wide


def test_public_names_have_docstrings():
    total, bare = 0, []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = [tree, *[n for n in tree.body if isinstance(n, ast.ClassDef | ast.FunctionDef)]]
        for cls in [n for n in tree.body if isinstance(n, ast.ClassDef)]:
            nodes += [n for n in cls.body if isinstance(n, ast.FunctionDef)]
        for node in nodes:
            name = getattr(node, "name", "module")
            if name.startswith("_"):
                continue
            total += 1
            if ast.get_docstring(node) is None:
                bare.append(f"{path.relative_to(ROOT)} {name}")
    assert len(bare) <= 0.05 * total, bare


def test_names_are_nouns_of_the_field():
    assert not [p for p in MODULES if p.stem in BANNED_NAMES]


def test_folders_are_shallow_and_small():
    for folder in {p.parent for p in MODULES}:
        depth = len(folder.relative_to(SOURCE).parts)
        assert depth <= 3, folder
        modules = [p for p in folder.glob("*.py") if p.name != "__init__.py"]
        limit = 12 if folder.name != "versions" else 10_000
        assert len(modules) <= limit, f"{folder} has {len(modules)} modules"


def test_package_faces_hold_no_logic():
    for path in [p for p in MODULES if p.name == "__init__.py"]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            plain = isinstance(
                node, ast.Import | ast.ImportFrom | ast.Expr | ast.Assign | ast.AnnAssign
            )
            lazy = isinstance(node, ast.If) or (
                isinstance(node, ast.FunctionDef) and node.name == "__getattr__"
            )
            assert plain or lazy, f"{path}:{node.lineno}"


EDGES = {
    "cli/main.py",
    "api/errors.py",
    "api/scan/running.py",  # the thread of a console
    "jobs/executor.py",
    "imaging/decoding/child.py",
    "jobs/worker.py",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_broad_handlers_stand_only_at_process_edges(path):
    if str(path.relative_to(SOURCE)) in EDGES:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or (
                isinstance(node.type, ast.Name)
                and node.type.id in {"Exception", "BaseException"}
            )
            reraises = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            assert not broad or reraises, f"{path}:{node.lineno}"
