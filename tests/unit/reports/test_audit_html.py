from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from audit_samples import (
    measurement_evaluation,
    sample_evaluation,
    segmentation_evaluation,
)
from sonobridge.audit.crosswalk import ReaderComparison
from sonobridge.audit.evaluation.content import Sentence
from sonobridge.audit.protocol import lock
from sonobridge.core.types import Estimate
from sonobridge.reports import audit_report_html

BUILDERS = [sample_evaluation, segmentation_evaluation, measurement_evaluation]
VOID = {"meta", "br", "line", "circle", "rect", "path", "input", "img", "hr", "link"}


class Page(HTMLParser):
    """Elements with their attributes, text by section, and a check that tags close."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.text = [], [], []
        self.sections, self.headings, self.data_of = {}, {}, None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        held = dict(attributes)
        self.elements.append((tag, held))
        if tag not in VOID:
            self.open.append((tag, held))

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open[-1][0] == tag, (tag, self.getpos(), self.open[-3:])
        self.open.pop()

    def handle_data(self, data):
        tags = [tag for tag, _ in self.open]
        if "style" in tags:
            return
        self.text.append(data)
        for tag, held in self.open:
            if tag == "section":
                key = held.get("id", "")
                self.sections[key] = self.sections.get(key, "") + data
        if tags and tags[-1] in {"h1", "title"}:
            self.headings[tags[-1]] = data

    def of(self, tag):
        return [held for name, held in self.elements if name == tag]


@pytest.fixture(scope="module")
def page():
    return Page(audit_report_html(sample_evaluation(), evidence_ids=("ev_01JD0X3F7Q",)))


@pytest.mark.parametrize("build", BUILDERS)
def test_the_page_is_well_formed_and_every_link_leads_somewhere(build):
    page = Page(audit_report_html(build()))
    assert page.open == []
    ids = [held["id"] for _, held in page.elements if "id" in held and held["id"] != "hatch"]
    assert len(ids) == len(set(ids))
    targets = {a["href"] for a in page.of("a")}
    assert targets
    assert {t.removeprefix("#") for t in targets} <= set(ids)


def test_it_needs_no_network_and_runs_no_script():
    text = audit_report_html(sample_evaluation())
    page = Page(text)
    names = {tag for tag, _ in page.elements}
    assert not names & {"script", "link", "iframe", "img", "object", "form", "base"}
    assert not [h for _, h in page.elements for k in h if k.startswith("on") or k == "style"]
    addresses = set(re.findall(r"https?://[^\"' )<]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"url\((?!data:|#)", text)
    policy = next(m["content"] for m in page.of("meta") if "http-equiv" in m)
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_its_policy_allows_exactly_its_own_style():
    text = audit_report_html(sample_evaluation())
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in text or f"'sha256-{digest}'" in text


def test_the_heading_is_the_finding_with_one_next_step(page):
    assert page.headings["h1"] == sample_evaluation().headline
    steps = [a for a in page.of("a") if a.get("class") == "step"]
    assert len(steps) == 1
    assert steps[0]["href"] == "#flags"
    assert "Decide on 3 flags" in "".join(page.text)


def test_it_says_what_it_must(page):
    text = "".join(page.text)
    for sentence in (
        "Not for diagnosis",
        "A passed evaluation is needed but does not authorise clinical use.",
        "Missing: clearance number and version.",
        "Simulated patients",
        "Could we have seen it?",
        "association",
        "Raters agree with each other only moderately on skin-tone scales",
        "scale Monk 1–10, recorded by self-report",
        "not a checklist",
        "wording not verified",
        "not legal advice",
        "Of 1,000 people, 50 have plaque. The model flags 138",
    ):
        assert sentence in text, sentence


def test_verdicts_carry_colour_shape_line_and_word():
    text = audit_report_html(sample_evaluation())
    for kind, word in (
        ("fail", "1 disparity shown"),
        ("equal", "7 equivalent within margin"),
        ("open", "7 insufficient evidence"),
        ("none", "1 not estimable"),
    ):
        chip = re.search(rf'<span class="chip {kind}"><svg[^>]*class="icon".*?{word}', text)
        assert chip, kind
    assert "border-style:dashed" in text
    assert "border-style:dotted" in text


def test_every_chart_is_named_by_its_finding_and_has_its_table(page):
    figures = [i for i, (tag, _) in enumerate(page.elements) if tag == "figure"]
    assert len(figures) == 8
    for start, end in zip(figures, [*figures[1:], len(page.elements)], strict=True):
        inside = page.elements[start:end]
        drawing = next(h for tag, h in inside if tag == "svg")
        assert drawing["role"] == "img"
        assert len(drawing["aria-label"]) > 15
        order = [tag for tag, _ in inside]
        assert order.index("details") < order.index("table")


def test_each_result_stands_in_two_kinds_of_words(page):
    evaluation = sample_evaluation()
    text = "".join(page.text)
    said = 0
    for group in evaluation.groups:
        for measure in group.measures:
            assert measure.sentence.clinician in text
            assert measure.sentence.data in text
            said += 1
    assert said > 100


def test_every_part_of_the_content_has_its_section(page):
    assert {
        *("subgroups", "flags", "power-aside", "criteria", "no-claim", "measures", "heat"),
        *("crossings", "slices", "spreads", "missing", "roc", "calibration", "benefit"),
        *("predictive", "transfer", "paired", "noise", "verification", "power", "words"),
        *("caveats", "protocol", "data", "nondiscrimination", "crosswalk", "methods"),
        "record",
    } <= set(page.sections)


def test_sections_without_content_are_left_out():
    page = Page(audit_report_html(segmentation_evaluation()))
    assert not {"roc", "predictive", "slices", "noise"} & set(page.sections)
    page = Page(audit_report_html(measurement_evaluation()))
    assert "agreement" in page.sections
    assert "bias 2.10 (0.92–3.28) cm/s" in page.sections["agreement"]


def test_all_versions_of_the_protocol_are_printed_with_what_changed(page):
    locked = sample_evaluation().locked
    section = page.sections["protocol"]
    assert locked.protocol_sha256 in section
    assert locked.earlier[0].protocol_sha256 in section
    assert "margin, seed" in section
    assert "results first seen: 2026-11-19T10:00:00Z" in section
    assert "changed after results were first seen" in section


def test_an_unchanged_protocol_says_locked_before():
    page = Page(audit_report_html(segmentation_evaluation()))
    assert "locked before results" in page.sections["protocol"]
    assert "locked before unblinding" in "".join(page.text)


def test_criteria_say_pass_fail_or_cannot_tell(page):
    section = page.sections["criteria"]
    assert "Of 4 locked criteria 2 pass, 1 fail, 1 cannot be told" in section
    assert "about 410 patients are needed" in section


def test_report_labels_are_titled_concordance_not_accuracy():
    page = Page(audit_report_html(measurement_evaluation()))
    assert page.headings["h1"].startswith("Concordance, not accuracy: ")
    assert page.headings["title"].startswith("Concordance, not accuracy: ")
    assert "with the model's answer in view" in "".join(page.text)
    assert "Concordance, not" not in audit_report_html(sample_evaluation())


def test_real_data_do_not_say_simulated():
    evaluation = sample_evaluation()
    real = replace(
        evaluation, data=replace(evaluation.data, simulated=False), caveats=("Few patients.",)
    )
    assert "Simulated patients" not in audit_report_html(real)


@pytest.mark.requirement("R-003-08")
def test_a_group_without_claim_is_listed_and_has_no_estimate():
    """The engine may be careless: a number that belongs to the group does not come out."""
    evaluation = sample_evaluation()
    shown = next(g for g in evaluation.groups if g.key == "sex=Female")
    secret = Estimate(
        name="Sensitivity",
        value=0.7654,
        low=0.6543,
        high=0.8765,
        level=0.95,
        n=27,
        n_unit="patients",
        method="m",
    )
    sentence = Sentence(clinician="The model found 4711 of them.", data="0.7654")
    leak = tuple(replace(m, estimate=secret, sentence=sentence) for m in shown.measures)
    groups = tuple(
        replace(g, measures=leak) if g.level == "8–10" else g for g in evaluation.groups
    )
    text = audit_report_html(replace(evaluation, groups=groups))
    page = Page(text)
    assert "8–10" in page.sections["no-claim"]
    assert "27 patients, fewer than 30" in page.sections["no-claim"]
    for number in ("0.765", "76.5", "0.654", "4711"):
        assert number not in "".join(page.text), number


def test_text_from_the_table_is_escaped():
    evaluation = sample_evaluation()
    evil = "<script>alert(1)</script>\" onload='x'"
    groups = tuple(
        replace(g, level=evil) if g.key == "sex=Female" else g for g in evaluation.groups
    )
    text = audit_report_html(replace(evaluation, groups=groups, headline=evil))
    page = Page(text)
    assert "<script" not in text
    assert not [h for _, h in page.elements if "onload" in h]
    assert page.headings["h1"] == evil


def test_readers_are_shown_with_their_margin():
    def number(value, half):
        return Estimate(
            name="AUC",
            value=value,
            low=value - half,
            high=value + half,
            level=0.95,
            n=120,
            n_unit="cases",
            method="Obuchowski-Rockette",
        )

    row = ReaderComparison(
        group="overall",
        label="Overall",
        metric="auc",
        readers=3,
        cases=120,
        first=number(0.91, 0.03),
        second=number(0.9, 0.03),
        difference=number(0.01, 0.04),
        margin=0.05,
        verdict="non_inferior",
        sentence=Sentence(clinician="The model is not worse than readers.", data="d"),
    )
    page = Page(audit_report_html(sample_evaluation(), reader_study=(row,)))
    assert "non-inferior" in page.sections["readers"]
    silent = replace(row, group="skin_tone_monk=8–10")
    page = Page(audit_report_html(sample_evaluation(), reader_study=(silent,)))
    assert "readers" not in page.sections


def test_the_next_step_follows_from_what_is_open():
    evaluation = sample_evaluation()
    calm = replace(evaluation, findings=())
    text = audit_report_html(calm)
    assert "Plan about 410 patients for what cannot be told" in text
    settled = replace(calm, criteria=())
    assert "Fill 20 empty fields of the record" in audit_report_html(settled)


def test_it_is_the_same_for_equal_arguments_and_tells_records():
    first = audit_report_html(sample_evaluation(), evidence_ids=("ev_1",))
    assert first == audit_report_html(sample_evaluation(), evidence_ids=("ev_1",))
    assert "ev_1" in first
    assert "none named" in audit_report_html(sample_evaluation())


def test_an_empty_evaluation_makes_a_page_too():
    whole = segmentation_evaluation()
    protocol = replace(whole.locked.protocol, subgroups=())
    bare = replace(
        whole,
        groups=whole.groups[:1],
        tally={},
        locked=lock(protocol, "2026-11-20T09:30:00Z"),
        methods=(),
        caveats=(),
        data=replace(whole.data, notes=()),
    )
    page = Page(audit_report_html(bare))
    assert page.open == []
    assert "No finding asks for a decision." in page.sections["flags"]
