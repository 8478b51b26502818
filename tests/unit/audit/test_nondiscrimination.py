from __future__ import annotations

from dataclasses import replace

import pytest

from audit_samples import sample_evaluation, segmentation_evaluation
from sonobridge.audit.crosswalk import nondiscrimination_block
from sonobridge.audit.protocol import NondiscriminationEntry
from sonobridge.reports import audit_report_html

SIX = ("race", "color", "national_origin", "sex", "age", "disability")


def with_entries(entries, **fields):
    evaluation = sample_evaluation()
    protocol = replace(evaluation.locked.protocol, nondiscrimination=entries, **fields)
    return replace(evaluation, locked=replace(evaluation.locked, protocol=protocol))


@pytest.mark.requirement("R-010-11")
def test_the_block_holds_six_attributes_gaps_links_and_is_no_legal_advice():
    evaluation = sample_evaluation()
    block = nondiscrimination_block(evaluation)
    assert tuple(row.attribute for row in block.rows) == SIX
    assert {row.use for row in block.rows} <= {"used", "proxy", "not_used", "unknown"}
    assert (block.tool, block.version) == ("Plaque model", "1.3")
    assert block.intended_use
    gaps = {(gap.attribute, gap.field) for gap in block.gaps}
    assert {("age", "mitigation"), ("age", "owner"), ("age", "date")} <= gaps
    assert ("disability", "use") in gaps
    by = {row.attribute: row for row in block.rows}
    linked = {(r.column, r.level, r.verdict) for r in by["color"].results}
    assert ("skin_tone_monk", "8–10", "no claim") in linked
    assert {r.column for r in by["sex"].results} == {"sex"}
    assert "record" in block.statement
    assert "not legal advice" in block.statement
    page = audit_report_html(evaluation)
    section = page[page.index('id="nondiscrimination"') :]
    for name in SIX:
        assert name.replace("_", " ") in section
    assert 'href="#subgroups">sex Female (291): equivalent' in section
    assert "not legal advice" in section


def test_each_empty_field_is_one_gap_row():
    block = nondiscrimination_block(with_entries(()))
    for attribute in SIX:
        fields = {g.field for g in block.gaps if g.attribute == attribute}
        assert {"use", "mitigation", "owner", "date"} <= fields
    assert [g.field for g in block.gaps if not g.attribute] == [
        "how identified, and when",
        "next review",
    ]


def test_a_filled_entry_leaves_no_gap_but_for_missing_results():
    entries = tuple(
        NondiscriminationEntry(
            attribute=name,
            use="proxy",
            proxy="site",
            mitigation="watched",
            owner="QA lead",
            date="2026-11-20",
        )
        for name in SIX
    )
    gaps = nondiscrimination_block(with_entries(entries)).gaps
    assert {(g.attribute, g.field) for g in gaps if g.attribute} == {
        ("race", "subgroup results"),
        ("national_origin", "subgroup results"),
        ("disability", "subgroup results"),
    }


def test_a_proxy_without_its_name_is_a_gap():
    entry = NondiscriminationEntry(attribute="sex", use="proxy")
    fields = {
        g.field
        for g in nondiscrimination_block(with_entries((entry,))).gaps
        if g.attribute == "sex"
    }
    assert "proxy" in fields
    assert "use" not in fields


def test_no_intended_use_is_a_gap_of_the_tool():
    block = nondiscrimination_block(segmentation_evaluation())
    assert block.gaps[0].field == "intended use"


def test_identification_and_next_review_are_answerable():
    evaluation = with_entries(
        (),
        nondiscrimination_identified="Inputs asked of the vendor on 20 Nov 2026",
        nondiscrimination_next_review="2027-11-20",
    )
    block = nondiscrimination_block(evaluation)
    assert [g.field for g in block.gaps if not g.attribute] == []
    assert (block.identified, block.next_review) == (
        "Inputs asked of the vendor on 20 Nov 2026",
        "2027-11-20",
    )
    page = audit_report_html(evaluation)
    assert "Inputs asked of the vendor on 20 Nov 2026" in page
    assert "2027-11-20" in page
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        with_entries((), nondiscrimination_next_review="next year")
