"""Requests made from the published schema never end in a fault."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sonobridge.api.app import create_app
from sonobridge.api.schema import openapi_document
from sonobridge.api.state import SESSION_HEADER, ServerState
from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.randomness import token_bytes
from sonobridge.store import Workspace

ORIGIN = "http://127.0.0.1:8710"


class NoJobs:
    """Takes jobs and runs none."""

    def submit(self, **_):
        return "job_" + "0" * 26


def operations():
    schema = schemathesis.openapi.from_dict(openapi_document())
    found = [row.ok() for row in schema.get_all_operations()]
    return [op for op in found if op.method == "post" and "/session" not in op.path]


def test_requests_from_the_schema_get_an_answer(tmp_path):
    with Workspace.create(tmp_path / "ws", name="x", origin="work", clock=SystemClock()) as ws:
        state = ServerState(ws, Settings(), SystemClock(), token_bytes(32), NoJobs(), None)
        with TestClient(
            create_app(state), base_url=ORIGIN, raise_server_exceptions=False
        ) as client:
            token = ws.sessions.issue_launch(ws.people.owner().id)
            started = client.post(
                "/api/session/launch", json={"token": token}, headers={"origin": ORIGIN}
            ).json()
            headers = {"origin": ORIGIN, SESSION_HEADER: started["session"]}
            for operation in operations():
                _try_operation(client, headers, operation)


def _try_operation(client, headers, operation):
    @settings(
        max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(data=st.data())
    def run(data):
        case = data.draw(operation.as_strategy())
        if not isinstance(case.body, dict):
            return
        answer = client.post(operation.path, json=case.body, headers=headers)
        assert answer.status_code < 500, (operation.path, case.body, answer.text)
        if answer.status_code >= 400:
            assert answer.json()["error"]["code"] != "unexpected", (operation.path, case.body)

    run()
