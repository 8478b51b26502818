"""Reading report after report: slow rules end, and one bad report stops nothing."""

from __future__ import annotations

import json

import pytest

from sonobridge.audit.report_text import reading
from sonobridge.audit.report_text.rules import load_rules
from sonobridge.audit.report_text.sources import TextColumns
from sonobridge.audit.results.coding import ResultCodes
from sonobridge.core.errors import InvalidInputError
from sonobridge.imaging import DecoderTimeoutError

RULES = {
    "schema": 1,
    "title": "t",
    "fields": [{"role": "prediction", "values": [{"value": "x", "patterns": ["x"]}]}],
}


class SlowDecoder:
    """Stands for a child that is ended at each report whose text says so."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def match(self, patterns, text):
        if "slow" in text:
            raise DecoderTimeoutError("match", 2.0)
        return ()


def read(tmp_path, monkeypatch, slow: int):
    monkeypatch.setattr(reading, "DecoderProcess", SlowDecoder)
    for number in range(30):
        (tmp_path / f"{number:02d}.txt").write_text("slow" if number < slow else "quick")
    rules = load_rules(json.dumps(RULES).encode(), "rules.json")
    reader = reading.TextReader(rules, ResultCodes(b"k" * 32))
    return reader.read(tmp_path, TextColumns(), lambda *_: None)


def test_nineteen_slow_reports_are_blank_and_the_rest_is_read(tmp_path, monkeypatch):
    made = read(tmp_path, monkeypatch, 19)
    reasons = [row.cells["prediction"].reason for row in made.rows]
    assert reasons == ["the patterns took too long"] * 19 + ["absent"] * 11


def test_twenty_slow_reports_end_the_reading_with_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(InvalidInputError, match="too slow"):
        read(tmp_path, monkeypatch, 20)


def test_without_a_separator_no_patient_is_claimed(tmp_path, monkeypatch):
    made = read(tmp_path, monkeypatch, 0)
    assert all("patient_key" not in row.codes for row in made.rows)
    assert len({row.codes["image_id"] for row in made.rows}) == 30
