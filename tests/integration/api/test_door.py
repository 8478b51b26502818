"""The door refuses other hosts, other origins, missing headers and large bodies."""

from __future__ import annotations

import json

import pytest

from sonobridge.api.security import SECURITY_HEADERS
from sonobridge.api.state import SESSION_HEADER
from sonobridge.store.accounts import People

ANSWERS = {"answers": [4, 4, 4, 3, 4, 3, 4, 4]}


def test_the_rubric_over_http(owner):
    answer = owner.call("path.rubric", ANSWERS)
    assert answer.status_code == 200
    result = answer.json()["result"]
    assert (result["generalist"], result["specialist"], result["verdict"]) == (34, 34, "hybrid")
    assert answer.json()["evidence"] is None


@pytest.mark.parametrize(
    "host", ["evil.example", "192.168.0.9:8710", "127.0.0.1.evil.example", ""]
)
def test_other_hosts_are_refused(owner, host):
    answer = owner.call("path.rubric", ANSWERS, host=host)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "request.host"


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:9999", "null", "https://127.0.0.1:8710"]
)
def test_other_origins_are_refused(owner, origin):
    answer = owner.call("path.rubric", ANSWERS, origin=origin)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "request.origin"


def test_a_request_without_origin_is_refused(owner):
    answer = owner.client.post(
        "/api/path/rubric", json=ANSWERS, headers={SESSION_HEADER: owner.header}
    )
    assert answer.json()["error"]["code"] == "request.origin"


def test_the_cookie_alone_proves_nothing(owner):
    answer = owner.call("path.rubric", ANSWERS, **{SESSION_HEADER: "0" * 64})
    assert answer.status_code == 401
    assert owner.client.get("/api/session").status_code == 401


def test_the_header_alone_proves_nothing(owner):
    owner.client.cookies.clear()
    assert owner.call("path.rubric", ANSWERS).status_code == 401


def test_a_launch_token_works_once_and_for_sixty_seconds(client, state, clock):
    people, sessions = state.workspace.people, state.workspace.sessions
    origin = {"origin": "http://127.0.0.1:8710"}
    token = sessions.issue_launch(people.owner().id)
    assert (
        client.post("/api/session/launch", json={"token": token}, headers=origin).status_code
        == 200
    )
    assert (
        client.post("/api/session/launch", json={"token": token}, headers=origin).status_code
        == 401
    )
    late = sessions.issue_launch(people.owner().id)
    clock.advance(61)
    assert (
        client.post("/api/session/launch", json={"token": late}, headers=origin).status_code
        == 401
    )


def test_a_session_ends(owner, clock):
    clock.advance(13 * 3600)
    answer = owner.call("path.rubric", ANSWERS)
    assert answer.status_code == 401
    assert "Edits that were not sent" in answer.json()["error"]["kept"]


def test_every_answer_carries_the_security_headers(owner):
    for answer in (
        owner.call("path.rubric", ANSWERS),
        owner.client.get("/"),
        owner.call("no.such"),
    ):
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers[name] == value
    refused = owner.call("path.rubric", ANSWERS, origin="http://evil.example")
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_validation_never_echoes_a_value(owner):
    secret = "DOE^JANE 1960-01-01"
    for body in (
        {"answers": [secret] * 8},
        {"answers": [4, 4, 4, 3, 4, 3, 4, 4], secret: 1},
        {"answers": secret},
    ):
        answer = owner.call("path.rubric", body)
        assert answer.status_code == 422
        assert "DOE" not in answer.text.replace(f"{secret}: Unexpected", "")
        assert answer.json()["error"]["remedy"]


@pytest.mark.parametrize(
    "text", ['{"answers": [NaN,4,4,3,4,3,4,4]}', '{"answers": [1e999]}', "{", ""]
)
def test_bad_json_is_an_answer_not_a_fault(owner, text):
    answer = owner.client.post(
        "/api/path/rubric",
        content=text,
        headers={
            "origin": "http://127.0.0.1:8710",
            SESSION_HEADER: owner.header,
            "content-type": "application/json",
        },
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "input.invalid"


def test_large_bodies_are_refused_before_they_are_read(owner):
    body = json.dumps({"answers": [1] * 1_200_000}).encode()
    headers = {
        "origin": "http://127.0.0.1:8710",
        SESSION_HEADER: owner.header,
        "content-type": "application/json",
    }
    answer = owner.client.post("/api/path/rubric", content=body, headers=headers)
    assert answer.status_code == 413

    def chunks():
        for start in range(0, len(body), 2**16):
            yield body[start : start + 2**16]

    streamed = owner.client.post("/api/path/rubric", content=chunks(), headers=headers)
    assert streamed.status_code == 413


def test_unknown_addresses_answer_in_four_parts(owner):
    answer = owner.call("no.such")
    assert answer.status_code == 404
    assert set(answer.json()["error"]) >= {"code", "what", "where", "why", "kept", "remedy"}


def test_no_file_outside_the_pages_is_served(owner):
    for path in ("/..%2f..%2fcore/config.py", "/assets/..%2f..%2fapp.py", "/%2e%2e/app.py"):
        answer = owner.client.get(path)
        assert "SONOBRIDGE_" not in answer.text
        assert "def create_app" not in answer.text


def test_sign_in_by_passphrase_and_role(owner, client, state):
    added = owner.call(
        "admin.add_person",
        {"name": "Reader A", "roles": ["reader"], "passphrase": "correct horse battery"},
    )
    assert added.status_code == 200, added.text
    origin = {"origin": "http://127.0.0.1:8710"}
    wrong = {"name": "Reader A", "passphrase": "wrong horse battery"}
    assert client.post("/api/session/sign-in", json=wrong, headers=origin).status_code == 401
    right = {"name": "reader a", "passphrase": "correct horse battery"}
    answer = client.post("/api/session/sign-in", json=right, headers=origin)
    assert answer.status_code == 200
    reader = type(owner)(client, answer.json()["session"], state)
    refused = reader.call("admin.people")
    assert refused.status_code == 403
    assert "correct horse" not in refused.text
    outcomes = [(e.operation, e.outcome) for e in state.workspace.audit_log.page()]
    assert ("admin.people", "refused") in outcomes


def test_a_name_has_one_person_whatever_stands_around_it(owner):
    for name, status in (("Reader A", 200), (" reader a ", 409)):
        answer = owner.call("admin.add_person", {"name": name, "roles": ["reader"]})
        assert answer.status_code == status, answer.text


def test_an_unknown_name_is_answered_as_slowly_as_a_wrong_passphrase(client, monkeypatch):
    checked = []
    monkeypatch.setattr(
        People, "check_passphrase", lambda _, one, __: bool(checked.append(one))
    )
    answer = client.post(
        "/api/session/sign-in",
        json={"name": "Nobody", "passphrase": "wrong horse battery"},
        headers={"origin": "http://127.0.0.1:8710"},
    )
    assert answer.status_code == 401
    assert len(checked) == 1, "a passphrase is hashed for a name that nobody has, too"


def test_a_person_is_changed_in_full_or_not_at_all(owner, state):
    person = state.workspace.people.add("Reader A", ["reader"])
    answer = owner.call(
        "admin.change_person",
        {"person_id": person.id, "roles": ["owner"], "passphrase": "short"},
    )
    assert answer.status_code == 422
    assert state.workspace.people.get(person.id).roles == person.roles
    last = state.workspace.people.owner()
    answer = owner.call(
        "admin.change_person",
        {"person_id": last.id, "passphrase": "correct horse battery", "disable": True},
    )
    assert answer.status_code == 422
    assert not state.workspace.people.get(last.id).has_passphrase
    assert owner.call("admin.people").status_code == 200, "the session was not ended"
