"""Exports are fetched by those who may make them, and by nobody else."""

from __future__ import annotations

import pytest

from sonobridge.core.operation import Role

ORIGIN = {"origin": "http://127.0.0.1:8710"}
NAMES = ("clips-exp_1.zip", "lstudy_1_reference_0.csv", "other.bin")


@pytest.fixture
def exports(state):
    for name in NAMES:
        state.workspace.exports.write(b"content of an export", name)
    return state.workspace.exports


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.OWNER, NAMES),
        (Role.ADJUDICATOR, NAMES[1:2]),
        (Role.READER, ()),
        (Role.LEARNER, ()),
        (Role.EDUCATOR, ()),
        (Role.VIEWER, ()),
    ],
)
def test_who_may_export_may_fetch(client, state, exports, role, allowed):
    person = state.workspace.people.add("Somebody", [role])
    token = state.workspace.sessions.issue_launch(person.id)
    client.post("/api/session/launch", json={"token": token}, headers=ORIGIN)
    for name in NAMES:
        answer = client.get(f"/api/exports/{name}")
        assert answer.status_code == (200 if name in allowed else 403), name
        assert ("content of" in answer.text) is (name in allowed)
        if name in allowed:
            assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
            assert answer.headers["content-security-policy"] == "sandbox"


def test_nobody_fetches_without_a_session(client, exports):
    assert client.get(f"/api/exports/{NAMES[0]}").status_code == 401


@pytest.mark.parametrize("name", ["%2e%2e%2fworkspace.json", "..", "a%0d%0ab", "x" * 300])
def test_no_other_file_has_an_address(owner, exports, name):
    answer = owner.client.get(f"/api/exports/{name}")
    assert answer.status_code in {404, 503}, "nothing, or the page of a checkout"
    assert "content of" not in answer.text
