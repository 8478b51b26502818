"""Verify, backup, restore and diagnose on both engines."""

from __future__ import annotations

import json
import zipfile

import pytest
from sqlalchemy import text

from sonobridge.core.config import Settings
from sonobridge.core.errors import InvalidInputError
from sonobridge.store import (
    EvidenceDraft,
    Workspace,
    backup,
    diagnose,
    restore,
    verify_workspace,
)
from sonobridge.store.errors import (
    BackupDamagedError,
    KeyMissingError,
    WorkspaceExistsError,
)


@pytest.fixture
def filled(workspace, clock):
    """A workspace with 30 recorded blobs, some evidence, an original and an export."""
    with workspace.blobs.batch() as batch:
        names = [batch.put(f"frame {number}".encode() * 50) for number in range(30)]
    with workspace.transaction() as connection:
        for name in names:
            workspace.blobs.record(connection, name, clock)
    for number in range(5):
        workspace.evidence.append(
            EvidenceDraft(
                kind="clips.import",
                person_id=workspace.people.owner().id,
                started_at=clock.now(),
                finished_at=clock.now(),
                software={"sonobridge": "0"},
                result={"n": number},
            )
        )
    workspace.audit_log.append("clips.import", person_id=None, outcome="done")
    workspace.originals.keep(b"IDENTIFIED BYTES", "quarantine")
    workspace.exports.write(b"a,b\n1,2\n", "labels.csv")
    workspace.jobs.submit("clips.import", {"x": 1})
    return workspace


def names_of(workspace):
    return sorted(workspace.blobs.names())


def spoil(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(data))
    path.chmod(0o444)


def test_a_whole_workspace_holds(filled):
    report = verify_workspace(filled)
    assert report.holds
    assert (report.blobs, report.damaged, report.orphans) == (30, (), ())
    assert [(chain.chain, chain.length) for chain in report.chains] == [
        ("work", 5),
        ("audit", 1),
    ]
    assert json.loads(json.dumps(report.as_json()))["holds"] is True


def test_one_flipped_byte_in_one_blob_is_named(filled):
    victim = names_of(filled)[17]
    spoil(filled.blobs.path(victim))
    report = verify_workspace(filled)
    assert not report.holds
    assert [(d.sha256, d.problem) for d in report.damaged] == [(victim, "mismatch")]


def test_a_missing_blob_fails_and_an_orphan_does_not(filled):
    victim = names_of(filled)[3]
    filled.blobs.delete(victim)
    orphan = filled.blobs.put(b"left by a crash")
    report = verify_workspace(filled)
    assert [(d.sha256, d.problem) for d in report.damaged] == [(victim, "missing")]
    assert report.orphans == (orphan,)
    filled.blobs.put(
        next(f"frame {n}".encode() * 50 for n in range(30) if hash_of(n) == victim)
    )
    assert verify_workspace(filled).holds


def hash_of(number):
    from sonobridge.core.canonical import hash_bytes

    return hash_bytes(f"frame {number}".encode() * 50)


def test_a_row_that_points_nowhere_fails(filled):
    if filled.database.kind != "sqlite":
        pytest.skip("PostgreSQL enforces references itself")
    with filled.transaction() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema=ON")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(filled.root / "sonobridge.db")) as raw, raw:
        raw.execute("INSERT INTO session VALUES ('x', 'pers_nobody', '2026', '2026', '2027')")
    report = verify_workspace(filled)
    assert report.broken_references == ("session",)
    assert not report.holds


def test_a_backup_restores_to_the_same_workspace(filled, new_place, tmp_path, clock):
    made = backup(filled, tmp_path / "backup", keys=True)
    assert (made.blobs, made.keys) == (30, True)
    assert made.linked == 30
    target = new_place("restored")
    restored = restore(
        tmp_path / "backup", target.root, clock=clock, database_url=target.database_url
    )
    with restored as again:
        assert (again.id, again.name, again.origin) == (filled.id, filled.name, filled.origin)
        assert again.deid_key == filled.deid_key
        assert names_of(again) == names_of(filled)
        assert again.evidence.page() == filled.evidence.page()
        assert again.people.list() == filled.people.list()
        assert again.jobs.page() == filled.jobs.page()
        assert again.exports.read("labels.csv") == b"a,b\n1,2\n"
        assert {point.reason for point in again.checkpoints.list()} == {"backup"}
        again.evidence.append(
            EvidenceDraft(
                kind="a.b",
                person_id="p",
                started_at=clock.now(),
                finished_at=clock.now(),
                software={},
            )
        )
        assert again.evidence.verify().length == 6


def test_originals_are_never_in_a_backup(filled, tmp_path):
    backup(filled, tmp_path / "backup", keys=False, link=False)
    parts = {entry.name for entry in (tmp_path / "backup").iterdir()}
    assert parts <= {"backup.json", "blobs", "exports", "sonobridge.db", "sonobridge.jsonl.gz"}
    for file in (tmp_path / "backup").rglob("*"):
        if file.is_file():
            assert b"IDENTIFIED BYTES" not in file.read_bytes()


def test_a_workspace_restored_without_keys_can_be_read(filled, new_place, tmp_path, clock):
    backup(filled, tmp_path / "backup", keys=False)
    target = new_place("restored")
    with restore(
        tmp_path / "backup", target.root, clock=clock, database_url=target.database_url
    ) as again:
        report = verify_workspace(again)
        assert report.holds
        assert report.key_problems == ("deid.key", "evidence.key")
        with pytest.raises(KeyMissingError, match=r"keys/deid\.key"):
            _ = again.deid_key


@pytest.mark.parametrize("what", ["manifest", "database", "blob", "head"])
def test_a_damaged_backup_is_refused(filled, new_place, tmp_path, clock, what):
    place = tmp_path / "backup"
    backup(filled, place, keys=True, link=False)
    if what == "manifest":
        (place / "backup.json").unlink()
    elif what == "database":
        spoil(next(place.glob("sonobridge.*")))
    elif what == "blob":
        spoil(next(place.glob("blobs/sha256/*/*")))
    else:  # somebody swapped the database for one with a shorter chain and fixed the hash
        manifest = json.loads((place / "backup.json").read_text())
        manifest["heads"][0]["seq"] += 1
        (place / "backup.json").write_text(json.dumps(manifest))
    target = new_place("restored")
    with pytest.raises(BackupDamagedError) as caught:
        restore(place, target.root, clock=clock, database_url=target.database_url)
    assert caught.value.kept == "The backup is unchanged."


def test_a_manifest_cannot_point_outside(filled, tmp_path, clock):
    place = tmp_path / "backup"
    backup(filled, place, keys=True)
    manifest = json.loads((place / "backup.json").read_text())
    manifest["files"][0]["path"] = "../../etc/passwd"
    (place / "backup.json").write_text(json.dumps(manifest))
    with pytest.raises(BackupDamagedError):
        restore(place, tmp_path / "restored", clock=clock)


def test_backup_and_restore_refuse_folders_that_hold_something(filled, tmp_path, clock):
    with pytest.raises(WorkspaceExistsError):
        backup(filled, filled.root / "exports" / "inside", keys=True)
    backup(filled, tmp_path / "backup", keys=True)
    with pytest.raises(WorkspaceExistsError):
        backup(filled, tmp_path / "backup", keys=True)
    with pytest.raises(WorkspaceExistsError):
        restore(tmp_path / "backup", filled.root, clock=clock)


def test_any_backup_can_be_restored_into_sqlite(filled, tmp_path, clock):
    backup(filled, tmp_path / "backup", keys=True)
    restore(tmp_path / "backup", tmp_path / "laptop", clock=clock).close()
    with Workspace.open(tmp_path / "laptop", clock=clock) as again:
        assert again.database.kind == "sqlite"
        assert again.evidence.page() == filled.evidence.page()


def test_a_sqlite_backup_does_not_go_into_a_server(filled, tmp_path, clock):
    if filled.database.kind != "sqlite":
        pytest.skip("only a SQLite backup is refused")
    backup(filled, tmp_path / "backup", keys=True)
    with pytest.raises(InvalidInputError):
        restore(
            tmp_path / "backup",
            tmp_path / "restored",
            clock=clock,
            database_url="postgresql://nobody@127.0.0.1:1/none",
        )


def test_diagnosis_holds_counts_and_nothing_personal(filled, tmp_path, clock):
    with filled.transaction() as connection:
        connection.execute(text("UPDATE person SET display_name = 'Secretname'"))
    lines = [
        {"logger": "sonobridge.store", "level": "INFO", "message": "opened /home/doe/x.dcm"},
        {"logger": "pydicom", "level": "WARNING", "message": "Invalid value 'Doe^Jane'"},
        {
            "logger": "sonobridge.api",
            "level": "INFO",
            "message": "uid 1.2.840.10008.5 was late",
        },
    ]
    body = "\n".join([json.dumps(line) for line in lines] + ["PatientName Doe plain text"])
    (filled.logs / "sonobridge.log").write_text(body)
    settings = Settings(workspace="/home/doe/workspace", log_level="DEBUG")
    path = diagnose(filled, tmp_path / "diagnosis.zip", settings=settings)
    with zipfile.ZipFile(path) as archive:
        report = json.loads(archive.read("report.json"))
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert report["rows"]["evidence"] == 5
    assert report["rows"]["blob"] == 30
    assert report["settings"]["workspace"] == "set"
    assert report["settings"]["port"] == "default"
    for personal in ("doe", "Doe", "Secretname", "1.2.840", "Test"):
        assert personal not in everything, personal
    assert "opened" in everything
