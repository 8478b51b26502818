"""Blobs and kept originals: files and their rows."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest
from sqlalchemy import text

from sonobridge.core.canonical import hash_bytes, keyed_hash
from sonobridge.store.errors import BlobMissingError, OriginalMissingError


def test_a_blob_is_stored_once_read_only_under_its_hash(workspace, place):
    sha256 = workspace.blobs.put(b"frame bytes")
    assert sha256 == hash_bytes(b"frame bytes")
    assert workspace.blobs.put_chunks([b"frame ", b"bytes"]) == sha256
    assert list(workspace.blobs.names()) == [sha256]
    path = place.root / "blobs" / "sha256" / sha256[:2] / sha256[2:]
    assert workspace.blobs.path(sha256) == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert workspace.blobs.read(sha256, offset=6, length=3) == b"byt"
    assert workspace.blobs.stat(sha256).size == 11
    assert list((place.root / "blobs" / "tmp").iterdir()) == []


def test_a_missing_blob_is_an_error_with_a_remedy(workspace):
    absent = "0" * 64
    assert not workspace.blobs.exists(absent)
    for step in (workspace.blobs.read, workspace.blobs.stat):
        with pytest.raises(BlobMissingError, match="verify"):
            step(absent)


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "0" * 63, ""])
def test_only_a_hash_names_a_blob(workspace, name):
    with pytest.raises(ValueError):
        workspace.blobs.path(name)


def test_orphans_are_files_without_a_row(workspace, clock):
    kept, orphan = workspace.blobs.put(b"kept"), workspace.blobs.put(b"orphan")
    with workspace.transaction() as connection:
        workspace.blobs.record(connection, kept, clock)
        workspace.blobs.record(connection, kept, clock)
    with workspace.reading() as connection:
        assert workspace.blobs.orphans(connection) == [orphan]
        assert workspace.blobs.remove_orphans(connection, clock, age_s=1e12) == 0
        clock.advance(1e10)
        assert workspace.blobs.remove_orphans(connection, clock, age_s=3600) == 1
    assert list(workspace.blobs.names()) == [kept]


def test_a_blob_cannot_be_recorded_before_it_is_stored(workspace, clock):
    with pytest.raises(BlobMissingError), workspace.transaction() as connection:
        workspace.blobs.record(connection, "0" * 64, clock)


def test_purged_originals_leave_a_tombstone(workspace, place, clock):
    name = workspace.originals.keep(b"identified", "quarantine")
    assert name == keyed_hash(workspace.deid_key, b"identified")
    assert workspace.originals.read(name) == b"identified"
    path = place.root / "originals" / name[:2] / name[2:]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    clock.advance(86400 * 3)
    young = workspace.originals.keep(b"young", "keep")
    assert workspace.originals.purge(older_than=timedelta(days=2), person_id="pers_a") == 1
    assert not path.exists()
    assert [kept.source_hmac for kept in workspace.originals.page()] == [young]
    (tombstone,) = workspace.originals.page(purged=True)
    assert (tombstone.source_hmac, tombstone.purged_by) == (name, "pers_a")
    assert tombstone.size == 10
    with pytest.raises(OriginalMissingError):
        workspace.originals.read(name)
    workspace.originals.keep(b"identified", "conflict")
    assert workspace.originals.page(purged=True) == ()


def test_purge_also_takes_copies_whose_row_was_never_committed(workspace, clock, roll_back):
    name = roll_back(
        workspace,
        lambda connection: workspace.originals.keep(
            b"left by a crash", "keep", connection=connection
        ),
    )
    assert workspace.originals.read(name)
    clock.advance(1e10)
    assert workspace.originals.purge(older_than=timedelta(0), person_id=None) == 1
    with pytest.raises(OriginalMissingError):
        workspace.originals.read(name)
    with workspace.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM original")).scalar() == 0
