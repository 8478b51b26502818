from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from audit_samples import (
    measurement_evaluation,
    sample_evaluation,
    segmentation_evaluation,
)
from sonobridge.core.errors import UnavailableError
from sonobridge.reports import MissingExtraError, audit_document, audit_report_pdf
from sonobridge.reports.glyphs import drawable, with_glyphs
from sonobridge.reports.paper import paper_json

BUILDERS = [sample_evaluation, segmentation_evaluation, measurement_evaluation]


@pytest.mark.parametrize("build", BUILDERS)
def test_it_is_pdf_a_and_the_same_on_two_compiles(build):
    pytest.importorskip("typst")
    first = audit_report_pdf(build())
    assert first.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in first
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in first
    assert first == audit_report_pdf(build())


def test_its_date_is_that_of_the_evaluation():
    pytest.importorskip("typst")
    made = replace(segmentation_evaluation(), made_at="2025-03-04T05:06:07Z")
    pdf = audit_report_pdf(made)
    assert b"2025-03-04T05:06:07" in pdf
    assert pdf != audit_report_pdf(segmentation_evaluation())


def test_it_embeds_its_own_fonts():
    pytest.importorskip("typst")
    pdf = audit_report_pdf(segmentation_evaluation())
    assert b"IBMPlexSans" in pdf
    assert b"Libertinus" not in pdf


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtraError) as caught:
        audit_report_pdf(segmentation_evaluation())
    assert isinstance(caught.value, ImportError)
    assert isinstance(caught.value, UnavailableError)
    assert "pip install 'sonobridge[reports]'" in caught.value.remedy
    assert "HTML report" in caught.value.kept


@pytest.mark.parametrize("build", BUILDERS)
def test_paper_holds_every_section_and_every_table_fits(build):
    import json

    document = audit_document(build())
    paper = json.loads(paper_json(document))
    titles = [part["title"] for part in paper["sections"]]
    assert titles == [section.title for section in document.sections]
    tables = [
        block
        for part in [paper["first"], *paper["side"], *paper["sections"]]
        for block in part["blocks"]
        if block["block"] == "table"
    ]
    assert tables
    for table in [*tables, *(t for t in paper["appendix"] if not t["narrow"])]:
        assert sum(table["widths"]) <= 511, table["caption"]
    for table in [t for t in paper["appendix"] if t["narrow"]]:
        assert sum(table["widths"]) <= 249, table["caption"]


def test_every_chart_on_paper_has_its_numbers():
    import json

    paper = json.loads(paper_json(audit_document(sample_evaluation())))
    parts = [paper["first"], *paper["side"], *paper["sections"]]
    charts = [c for part in parts for c in part["charts"]]
    charts += [b for part in parts for b in part["blocks"] if b["block"] == "figure"]
    numbers = {table["number"] for table in paper["appendix"]}
    assert len(charts) == 8
    for chart in charts:
        assert chart["table"] or chart["reference"] in numbers


def test_characters_without_a_glyph_are_named_so_that_the_pdf_is_made():
    pytest.importorskip("typst")
    made = replace(
        segmentation_evaluation(), headline="Site אב 👩‍⚕️ and \x00 \x07: ≥ 35, Größe, #eval($x$)"
    )
    shown = with_glyphs(made.headline)
    assert shown.startswith("Site [U+05D0][U+05D1] [U+1F469]")
    assert shown.endswith(" and [U+0000] [U+0007]: ≥ 35, Größe, #eval($x$)")
    assert audit_report_pdf(made).startswith(b"%PDF-1.7")


def test_the_character_map_is_that_of_the_font():
    known = drawable()
    assert {ord(c) for c in "AZaz09 µ²äöüß≥–×±◇"} - known <= {ord("◇")}
    assert not known & {0, 0x05D0, 0x4E2D, 0x1F469}
