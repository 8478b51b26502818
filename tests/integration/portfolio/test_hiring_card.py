"""The hiring card from stored work: six lines, one A5 page, 9 pt or larger; readers' times."""

from __future__ import annotations

import html
import json
import re

import pytest

from pdf_pages import page_sizes, text_sizes
from portfolio_room import PortfolioRoom
from sonobridge.core.errors import ConflictError
from sonobridge.portfolio.forms import FORMS

A5 = (419.53, 595.28)
SIGNALS = (
    "depth", "breadth", "problem_solving", "communication", "adaptability", "teamwork"
)  # fmt: skip
SMALLEST_PT = 9.0


@pytest.fixture
def room(tmp_path, clock):
    made = PortfolioRoom(tmp_path / "ws", clock)
    yield made
    made.workspace.close()


@pytest.fixture(scope="module")
def problem():
    """A shipped case that holds a problem to be solved."""
    from sonobridge.simulator.cases.case_file import shipped_cases

    return next(c for c in shipped_cases() if c.topic != "normal" and c.difficulty >= 3).case_id


def rate(room, raters, forms=("patient_care", "teaching")):
    for name in raters:
        key = room.signer(name, "peer")
        for form in forms:
            ratings = dict.fromkeys(FORMS[form], 4)
            room.run(
                "portfolio.accept_sign_off",
                file=room.sign(key, "form", form, ratings=ratings),
            )


def work(room, problem, n):
    """Leave n things behind each signal, out of the records that real work leaves."""
    room.exams(n - 4, case_id=problem, attainable=0.82)
    room.exams(4, start=n - 4, case_id=problem, attainable=0.82, device="pen", relative=0.7)
    rate(room, ("Ben Oake", "Ada Lind"))  # two raters, four rated explanations each
    if n >= 10:
        rate(room, ("Cy Hill",))
    signed = 4 if n < 10 else 6
    for number in range(n - signed):
        room.put("label.adjudicate", number)


def lines_of(room):
    return {one["signal"]: one for one in room.run("portfolio.card")["lines"]}


def exported(room, form):
    done = room.run("portfolio.export", what="card", format=form)
    return room.workspace.exports.read(done["artefact"]["name"])


def page_words(room):
    """Return the words of the HTML page by signal's title."""
    page = exported(room, "html").decode()
    items = re.findall(r"<li.*?</li>", page, re.DOTALL)
    plain = [html.unescape(re.sub(r"<[^>]+>|\s+", " ", one)) for one in items]
    return [re.sub(r"\s+", " ", one).strip() for one in plain]


@pytest.mark.requirement("R-004-18")
def test_a_signal_without_evidence_says_so_on_the_page(room):
    for one in lines_of(room).values():
        assert (one["state"], one["value"], one["n"]) == ("no evidence yet", "", 0)
    words = page_words(room)
    assert len(words) == len(SIGNALS)
    assert all("no evidence yet" in one and "n = 0" in one for one in words)


@pytest.mark.requirement("R-004-18")
def test_a_signal_under_ten_is_in_progress_without_a_value(room, problem):
    work(room, problem, 9)
    lines = lines_of(room)
    assert set(lines) == set(SIGNALS)
    for one in lines.values():
        assert 0 < one["n"] < 10
        assert (one["state"], one["value"], one["sha256"]) == ("in progress", "", "")
        assert (one["centre"], one["low"], one["high"]) == (None, None, None)
    for one, words in zip(room.run("portfolio.card")["lines"], page_words(room), strict=True):
        assert words == f"{one['title']} in progress {one['detail']} n = {one['n']}"


@pytest.mark.requirement("R-004-18")
def test_each_line_shows_value_n_and_hash_and_all_six_fit_one_a5_page(room, problem):
    work(room, problem, 14)
    lines = lines_of(room)
    hashes = {one.hash for one in room.workspace.evidence.page(limit=500)}
    for one in lines.values():
        assert one["state"] == "shown"
        assert one["value"]
        assert one["n"] >= 10
        assert one["sha256"] in hashes
    for one, words in zip(room.run("portfolio.card")["lines"], page_words(room), strict=True):
        for part in (one["value"], f"n = {one['n']}", one["sha256"][:16]):
            assert part in words
    kept = json.loads(exported(room, "json"))
    assert {one["sha256"] for one in kept["lines"]} == {o["sha256"] for o in lines.values()}

    pytest.importorskip("typst")
    paper = exported(room, "pdf")
    (size,) = page_sizes(paper)
    assert size == pytest.approx(A5, abs=0.02)
    sizes = text_sizes(paper)
    assert len(sizes) > 6 * 4, "title, value, detail and n of six lines"
    assert min(sizes) >= SMALLEST_PT - 1e-6
    assert max(sizes) > 12


def test_the_longest_card_still_fits_one_page(room, problem):
    """Long name, every badge, co-signatures, notices: one page, or the export refuses."""
    pytest.importorskip("typst")
    work(room, problem, 14)
    room.readings()
    room.put("audit.evaluate")
    for badge in ("evaluator", "annotator", "scanner"):
        room.run("portfolio.badge", badge=badge)
    room.run("path.ce_hold", credential="ardms.rvt", earned="2024-03")
    room.run("path.ce_hold", credential="ardms.rdcs", earned="2024-03")
    paper = exported(room, "pdf")
    assert len(page_sizes(paper)) == 1
    assert min(text_sizes(paper)) >= SMALLEST_PT - 1e-6


def test_the_measure_of_text_sees_small_print_and_further_pages():
    typst = pytest.importorskip("typst")
    small = '#set page(paper: "a5")\n#text(size: 8.5pt)[small] #scale(50%)[half] big'
    pdf = typst.compile(f"{small} #pagebreak() two".encode())
    assert len(page_sizes(pdf)) == 2
    assert page_sizes(pdf)[0] == pytest.approx(A5, abs=0.02)
    assert sorted({round(one, 2) for one in text_sizes(pdf)}) == [5.5, 8.5, 11.0]


def test_readers_are_timed_and_no_figure_stands_before_five(room):
    before = room.run("portfolio.card_timing")
    assert before["timing"]["text"] == "not yet run with people: 0 of 5 readers"
    assert (before["timing"]["target_s"], before["timing"]["readers"]) == (15.0, 5)
    assert before["sample"]
    assert {one["signal"] for one in before["lines"]} == set(SIGNALS)
    assert all(one["state"] == "shown" for one in before["lines"])
    for number, (seconds, named) in enumerate([(12, 6), (9, 6), (16, 6), (11, 5)], 1):
        told = room.run(
            "portfolio.card_timing_add", reader=f"r{number}", seconds=seconds, named=named
        )
        assert told["text"] == f"not yet run with people: {number} of 5 readers"
    with pytest.raises(ConflictError, match="before") as refused:
        room.run("portfolio.card_timing_add", reader="R1 ", seconds=5, named=6)
    assert "learnt" in refused.value.why
    _, evidence = room.outcome("portfolio.card_timing_add", reader="R5", seconds=10, named=6)
    assert evidence.result == {"named": 6, "n": 5, "sample": True}
    after = room.run("portfolio.card_timing")
    assert after["timing"]["text"] == (
        "median 12.0 s (93.8% interval 9.0 s to no end, n = 5 readers; 4 named all six)"
    )
    assert after["timing"]["met"]
    assert [one["reader"] for one in after["readers"]] == ["R1", "R2", "R3", "R4", "R5"]
    assert after["cards"] == 1
    assert lines_of(room)["depth"]["n"] == 0, "timing is no evidence of work"
    assert room.run("portfolio.show")["record_count"] == 0


def test_ones_own_card_is_read_once_all_six_values_stand(room, problem):
    work(room, problem, 14)
    shown = room.run("portfolio.card_timing")
    assert not shown["sample"]
    assert shown["lines"] == room.run("portfolio.card")["lines"]
