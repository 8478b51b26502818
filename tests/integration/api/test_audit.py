"""Who came in, whom access was given, and what was taken out stands in the audit log."""

from __future__ import annotations

ORIGIN = {"origin": "http://127.0.0.1:8710"}
PASSPHRASE = "correct horse battery"


def test_sessions_people_and_downloads_are_audited(owner, state):
    workspace = state.workspace
    workspace.exports.write(b"x", "clips-exp_1.zip")
    me = workspace.people.owner().id
    added = owner.call(
        "admin.add_person",
        {"name": "Reader A", "roles": ["reader"], "passphrase": PASSPHRASE},
    ).json()["result"]["person"]["id"]
    owner.call("admin.change_person", {"person_id": added, "roles": ["owner"]})
    assert owner.client.get("/api/exports/clips-exp_1.zip").status_code == 200
    for passphrase in ("wrong horse battery", PASSPHRASE):
        owner.client.post(
            "/api/session/sign-in",
            json={"name": "Reader A", "passphrase": passphrase},
            headers=ORIGIN,
        )
    told = [(e.operation, e.person_id, e.outcome) for e in workspace.audit_log.page()]
    assert told[::-1] == [
        ("session.open", me, "done"),
        ("admin.add_person", me, "done"),
        ("admin.change_person", me, "done"),
        ("exports.download", me, "done"),
        ("session.open", None, "refused"),
        ("session.open", added, "done"),
    ]
    assert "Reader A" not in str(workspace.audit_log.page())
    assert workspace.audit_log.verify().holds
