"""The server folds label operations exactly as the browser does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sonobridge.labelling import (
    fold_operations,
    parse_operation,
    shipped_protocol,
    state_as_json,
    state_sha256,
)

CASES = json.loads((Path(__file__).parent / "fold_cases.json").read_text())["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_fold_case(case: dict) -> None:
    state = fold_operations([parse_operation(raw) for raw in case["operations"]])
    assert state_as_json(state) == case["state"]
    assert state_sha256(state) == case["state_sha256"]
    assert list(state.undoable) == case["undoable"]
    assert list(state.redoable) == case["redoable"]


def test_the_shipped_protocol_keeps_its_hash() -> None:
    # Readings name this hash. Another question or word is another version.
    assert (
        shipped_protocol("image_quality_tissue").sha256
        == "8ddb46220f38cfcee2c64fc22f8ee203451dd04c3364c03155ca9f758c831d5b"
    )
