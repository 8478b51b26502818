"""Pages by keyset: every clip once, in order, whatever the filter and the page size."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clip_rows import MAKERS, outcome, record
from sonobridge.core.canonical import canonical_bytes, hash_json
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
from sonobridge.store.clips import ClipFilter, ClipLibrary
from sonobridge.store.clips.errors import PageTokenError
from sonobridge.store.clips.paging import read_token, token_of

SORTED_BY = {
    "imported": lambda one: one.imported_at,
    "manufacturer": lambda one: one.facts.manufacturer,
    "frames": lambda one: one.facts.frame_count,
    "size": lambda one: one.facts.size_bytes,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    root = tmp_path_factory.mktemp("paging") / "ws"
    with Workspace.create(root, name="p", origin="work", clock=SystemClock()) as workspace:
        for start in range(0, 60, 15):
            record(workspace, *(outcome(number) for number in range(start, start + 15)))
        yield ClipLibrary(workspace)


@given(
    sort=st.sampled_from(sorted(SORTED_BY)),
    descending=st.booleans(),
    limit=st.integers(1, 9) | st.sampled_from([59, 60, 61]),
    maker=st.none() | st.sampled_from(MAKERS),
    modality=st.none() | st.sampled_from(["US", "MR"]),
    calibrated=st.none() | st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_pages_join_to_the_whole(library, sort, descending, limit, maker, modality, calibrated):
    where = ClipFilter(manufacturer=maker, modality=modality, calibrated=calibrated)
    found, token = [], None
    while True:
        page = library.page(where, sort=sort, descending=descending, token=token, limit=limit)
        found += page.clips
        token = page.next_token
        assert len(page.clips) == limit or token is None
        if token is None:
            break
    keys = [(SORTED_BY[sort](one), one.id) for one in found]
    assert keys == sorted(keys, reverse=descending)
    assert len(set(keys)) == len(found) == page.matched
    wanted = [
        one
        for one in library.every(ClipFilter())
        if (maker is None or one.facts.manufacturer == maker)
        and (modality is None or one.facts.modality == modality)
        and (calibrated is None or one.facts.calibrated == calibrated)
    ]
    assert {one.id for one in found} == {one.id for one in wanted}


@given(text=st.text(max_size=60))
def test_no_text_is_taken_for_a_token(text):
    with pytest.raises(PageTokenError):
        read_token(text, {"any": "question"}, 2)


@given(
    values=st.tuples(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
        st.integers(0, 2**40),
    ),
    question=st.dictionaries(st.text(max_size=4), st.none() | st.booleans(), max_size=3),
)
def test_a_token_gives_its_values_back(values, question):
    assert read_token(token_of(values, question), question, 2) == list(values)
    with pytest.raises(PageTokenError):
        read_token(token_of(values, question), {**question, "other": 1}, 2)


@pytest.mark.parametrize("value", [10**30, -(10**30), "x" * 5000, "a\0b", None, [1], {"a": 1}])
def test_values_that_no_column_can_hold_are_refused(value):
    body = canonical_bytes({"v": ["PLACE", "clip_1"], "q": hash_json("q")[:16]})
    forged = body.replace(b'"PLACE"', json.dumps(value).encode())
    with pytest.raises(PageTokenError):
        read_token(base64.urlsafe_b64encode(forged).decode(), "q", 2)
