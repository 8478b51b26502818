"""The page on checked claims says what the data says."""

from __future__ import annotations

import re
from pathlib import Path

from sonobridge.career.explore import claims_of
from sonobridge.career.pack import shipped_pack

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "career-claims.md"


def test_each_claim_stands_on_the_page_with_its_row():
    text = PAGE.read_text("utf-8")
    for claim in claims_of(shipped_pack()):
        assert claim.row in text, claim.id


def test_the_counted_numbers_on_the_page_are_those_of_the_table():
    text = PAGE.read_text("utf-8")
    pay = {c.id: c.numbers for c in claims_of(shipped_pack()) if c.numbers}
    low, high = pay["pay_generalist"], pay["pay_specialist"]
    assert f"(80,430; median {low['national_median']:,.0f})" in text
    assert f"{low['national_p25']:,.0f}" in text
    assert f"In {low['areas_inside']:.0f} of {low['areas']:.0f} areas" in text
    assert f"In {high['areas_inside']:.0f} of {high['areas']:.0f} areas" in text


def test_corrected_claims_stand_under_corrected():
    text = PAGE.read_text("utf-8")
    whole = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    sections = dict(whole.findall(text))
    places = {"corrected": "Corrected", "partly": "Holds in part", "holds": "Holds",
              "empty": "Announced there, delivered here"}  # fmt: skip
    for claim in claims_of(shipped_pack()):
        assert claim.row in sections[places[claim.verdict]], claim.id
