"""The room over HTTP: upload, jobs, who may fetch what."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from sonobridge.api.app import create_app
from sonobridge.api.state import SESSION_HEADER, ServerState
from sonobridge.core.config import Settings
from sonobridge.core.operation import Role
from sonobridge.core.randomness import token_bytes

ORIGIN = "http://127.0.0.1:8710"


class Submitted:
    """Stands for the executor: remembers what was queued."""

    def __init__(self):
        self.jobs = []

    def submit(self, **job):
        self.jobs.append(job)
        return f"job_{len(self.jobs)}"


class Page:
    """A page of the program, signed in as one person."""

    def __init__(self, desk, person_id=None):
        self.jobs = Submitted()
        workspace = desk.workspace
        state = ServerState(
            workspace, Settings(), desk.clock, token_bytes(32), self.jobs, object()
        )
        self.client = TestClient(
            create_app(state), base_url=ORIGIN, raise_server_exceptions=False
        )
        token = workspace.sessions.issue_launch(person_id or desk.actor.person_id)
        answer = self.client.post(
            "/api/session/launch", json={"token": token}, headers={"origin": ORIGIN}
        )
        assert answer.status_code == 200, answer.text
        self.headers = {"origin": ORIGIN, SESSION_HEADER: answer.json()["session"]}

    def call(self, operation, **request):
        where = f"/api/{operation.replace('.', '/')}"
        return self.client.post(where, json=request, headers=self.headers)

    def upload(self, *files, **fields):
        parts = [("files", (name, data, "text/csv")) for name, data in files]
        return self.client.post(
            "/api/audit/upload", files=parts, data=fields, headers=self.headers
        )


@pytest.fixture
def page(desk):
    return Page(desk)


def test_an_upload_is_taken_in_and_gone(desk, page, planted):
    answer = page.upload(("Planted^Person_19700101.csv", planted.read_bytes()))
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["bytes"] == planted.stat().st_size
    folder = desk.workspace.root / "uploads" / body["upload_id"]
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Planted" not in file.name
    started = page.call("audit.intake_upload", upload_id=body["upload_id"], name="Quarter one")
    assert started.status_code == 202
    (job,) = page.jobs.jobs
    assert job["operation"] == "audit.intake_upload"
    assert "Planted" not in str(job)
    taken = desk.run("audit.intake_upload", **job["arguments"])
    assert (taken["table"]["rows"], taken["table"]["source"]) == (800, "upload")
    assert not folder.exists()
    shown = page.call("audit.table", table_id=taken["table"]["table_id"])
    assert shown.status_code == 200
    assert shown.json()["result"]["proposed"]["task"] == "binary"


def test_web_and_command_line_end_in_the_same_stored_object(desk, page, planted):
    from_file = desk.run("audit.intake", file=str(planted))
    sent = page.upload(("a.csv", planted.read_bytes())).json()
    from_web = desk.run("audit.intake_upload", upload_id=sent["upload_id"])
    assert from_web["fresh"] is False
    assert from_web["table"] == from_file["table"]


def test_one_file_and_no_fields(page, desk):
    assert page.upload(("a.csv", b"a"), ("b.csv", b"b")).status_code == 422
    assert page.upload(("a.csv", b"a"), dates="years").status_code == 422
    assert page.upload().status_code == 422
    uploads = desk.workspace.root / "uploads"
    assert not uploads.exists() or not list(uploads.iterdir())


def test_viewers_may_not_upload_and_strangers_need_a_session(desk, page):
    viewer = Page(desk, desk.as_person("Viewer", Role.VIEWER).actor.person_id)
    assert viewer.upload(("a.csv", b"a,b\n1,2\n")).status_code == 403
    answer = page.client.post(
        "/api/audit/upload",
        files=[("files", ("a.csv", b"a", "text/csv"))],
        headers={"origin": ORIGIN},
    )
    assert answer.status_code == 401


def test_the_local_intake_has_no_address(page):
    assert page.call("audit.intake", file="/etc/passwd").status_code == 404


def test_whole_evaluation_lists_and_flags_over_http(audited, built):
    page = Page(audited)
    shown = page.call("audit.show", evaluation_id=built.evaluation["evaluation_id"])
    assert shown.status_code == 200, shown.text
    assert shown.json()["result"]["evaluation"]["schema"] == 1
    for name, key in (
        ("audit.products", "products"),
        ("audit.tables", "tables"),
        ("audit.protocols", "protocols"),
        ("audit.list", "evaluations"),
        ("audit.flags", "flags"),
    ):
        answer = page.call(name)
        assert answer.status_code == 200, answer.text
        assert answer.json()["result"][key]
    assert page.call("audit.product", product_id=built.product).status_code == 200
    missing = page.call("audit.show", evaluation_id="evl_" + "0" * 26)
    assert missing.status_code == 404
    assert missing.json()["error"]["code"] == "audit.evaluation_missing"
    refused = page.call(
        "audit.release",
        product_id=built.product,
        evaluation_id=built.evaluation["evaluation_id"],
        accountable="QA",
        reason="Try.",
    )
    assert refused.status_code == 409


def test_exports_are_fetched_by_those_who_may_make_them(audited, built):
    done = audited.run(
        "audit.export_report", evaluation_id=built.evaluation["evaluation_id"], format="json"
    )
    name = done["artefact"]["name"]
    got = Page(audited).client.get(f"/api/exports/{name}")
    assert got.status_code == 200
    assert got.headers["content-disposition"].startswith("attachment")
    viewer = Page(audited, audited.as_person("Viewer", Role.VIEWER).actor.person_id)
    assert viewer.client.get(f"/api/exports/{name}").status_code == 403
