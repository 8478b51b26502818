"""Properties of records, chains and blobs."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, update

from sonobridge.core.canonical import hash_bytes, hash_json
from sonobridge.store.chains.chain import GENESIS, verify_chain
from sonobridge.store.chains.record import (
    EvidenceRecord,
    ObjectRef,
    record_from_row,
    row_as_hashed,
)
from sonobridge.store.content import BlobStore
from sonobridge.store.tables.evidence import evidence

NUMBERS = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1), st.floats(allow_nan=False, allow_infinity=False)
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXT),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)
REFS = st.lists(
    st.builds(
        ObjectRef,
        st.sampled_from(["clip", "dataset"]),
        TEXT.filter(bool),
        st.binary(min_size=1, max_size=4).map(hash_bytes),
    ),
    max_size=3,
).map(tuple)


def chain_of(results, refs):
    records, before = [], GENESIS
    for number, result in enumerate(results, start=1):
        record = EvidenceRecord(
            id=f"ev_{number}",
            chain="work",
            seq=number,
            prev_hash=before,
            hash="",
            schema=1,
            kind="a.b",
            person_id="pers_a",
            origin="work",
            workspace_id="ws_a",
            started_at="2026-03-02T09:00:00.000Z",
            finished_at="2026-03-02T09:00:00.000Z",
            software={"sonobridge": "0"},
            seed=None,
            inputs=refs,
            outputs=(),
            result=result,
        )
        before = hash_json(record.as_hashed())
        records.append(dataclasses.replace(record, hash=before))
    return records


def stored(records):
    engine = create_engine("sqlite://")
    connection = engine.connect()
    evidence.create(connection)
    connection.execute(insert(evidence), [record.as_row() for record in records])
    return connection


@given(st.lists(JSON, min_size=1, max_size=4), REFS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_stored_comes_back_and_holds(results, refs):
    records = chain_of(results, refs)
    with stored(records) as connection:
        rows = connection.execute(evidence.select().order_by(evidence.c.seq)).all()
        read = [record_from_row(row) for row in rows]
        report = verify_chain(connection, evidence, "work", row_as_hashed)
    assert [hash_json(record.as_hashed()) for record in read] == [r.hash for r in records]
    assert report.holds
    assert report.head_hash == records[-1].hash
    assert json.loads(json.dumps(read[-1].as_json()))["hash"] == records[-1].hash


@given(
    st.integers(1, 5),
    st.sampled_from(
        [
            "kind",
            "person_id",
            "origin",
            "workspace_id",
            "started_at",
            "result",
            "id",
            "prev_hash",
        ]
    ),
    TEXT,
)
@settings(max_examples=80, deadline=None)
def test_any_change_of_any_column_is_found_at_its_row(seq, column, value):
    records = chain_of([{"n": n} for n in range(5)], ())
    with stored(records) as connection:
        row = connection.execute(evidence.select().where(evidence.c.seq == seq)).one()
        changed = json.dumps({"changed": value}) if column == "result" else f"{value}!"
        assert changed != getattr(row, column)
        connection.execute(
            update(evidence).where(evidence.c.seq == seq).values({column: changed})
        )
        broken = verify_chain(connection, evidence, "work", row_as_hashed).broken
    assert broken.seq == seq
    assert broken.problem == ("previous" if column == "prev_hash" else "content")


@given(st.lists(st.binary(max_size=200), max_size=8), st.integers(0, 250), st.integers(0, 250))
@settings(max_examples=40, deadline=None)
def test_a_blob_is_named_by_its_bytes_and_read_in_any_piece(chunks, offset, length):
    whole = b"".join(chunks)
    with tempfile.TemporaryDirectory() as folder:
        store = BlobStore(Path(folder))
        sha256 = store.put_chunks(chunks)
        assert sha256 == store.put(whole) == hash_bytes(whole)
        assert list(store.names()) == [sha256]
        assert store.read(sha256, offset, length) == whole[offset : offset + length]


@given(
    st.datetimes(
        timezones=st.just(UTC), min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1)
    )
)
def test_stored_instants_sort_by_time(instant):
    from datetime import timedelta

    from sonobridge.core.clock import as_utc_text

    later = instant + timedelta(milliseconds=1)
    assert as_utc_text(instant) < as_utc_text(later)
    assert len(as_utc_text(instant)) == 24
