"""The stranger test: what a newcomer adds touches few files, since the edges derive it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from sonobridge.api import routes
from sonobridge.cli.commands import build_command
from sonobridge.core import operation as registry
from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

ROOT = Path(__file__).resolve().parents[2]


@record
class GreetRequest:
    """A request with one field."""

    loud: Annotated[bool, Help("A flag that did not exist before.")] = False


@record
class GreetResult:
    """A result."""

    text: str


@pytest.fixture
def new_operation(monkeypatch):
    """One file's worth of code: an operation with a new flag."""
    monkeypatch.setattr(registry, "_REGISTRY", {})

    @operation("path.greet", summary="Greet.", traits=(Trait.PURE,))
    def greet(context: Context, request: GreetRequest) -> GreetResult:
        return GreetResult(text="HELLO" if request.loud else "hello")

    return registry.find_operation("path.greet")


def test_a_new_flag_touches_one_file(new_operation):
    command = build_command(new_operation)
    assert {"loud", "as_json"} <= {p.name for p in command.params}
    app = FastAPI()
    app.include_router(_router(new_operation))
    schema = app.openapi()
    assert schema["components"]["schemas"]["GreetRequest"]["properties"]["loud"]["description"]
    assert TestClient(app).post("/api/path/greet", json={"soft": 1}).status_code == 422


def _router(op):
    from fastapi import APIRouter

    router = APIRouter()
    routes._add(router, op)
    return router


def test_a_new_role_touches_at_most_four_files():
    """Roles are named where operations grant them; nothing else lists them all."""
    listing = []
    sources = [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("web/src/**/*.ts"),
        *ROOT.glob("web/src/**/*.svelte"),
    ]
    names = [role.value for role in Role]
    for path in sources:
        if path.name == "schema.d.ts":
            continue
        text = path.read_text(encoding="utf-8")
        if all(re.search(rf"\b{name}\b", text) for name in names):
            listing.append(str(path.relative_to(ROOT)))
    assert len(listing) <= 4, listing


def test_a_new_label_field_touches_one_file():
    """A field of a protocol is data: no code names the fields of the shipped one."""
    import yaml

    folder = ROOT / "src" / "sonobridge" / "reference_data" / "protocols"
    fields = {
        field["id"]
        for file in folder.glob("*.yaml")
        for field in yaml.safe_load(file.read_text(encoding="utf-8"))["fields"]
    }
    assert fields
    sources = [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("web/src/**/*.svelte"),
        *ROOT.glob("web/src/**/*.ts"),
    ]
    naming = {
        f"{path.relative_to(ROOT)}: {field}"
        for path in sources
        # An audit's tables are foreign, scanning and careers have words of their own (a source
        # has a confidence): no label fields.
        if not {"demo", "audit", "simulator", "scan", "career", "path", "portfolio"}
        & set(path.parts)
        for field in fields
        if re.search(rf"['\"]{field}['\"]", path.read_text(encoding="utf-8"))
    }
    assert not naming
