"""Hostile files, protocols and results on the command line: refused or marked, never lost."""

from __future__ import annotations

import csv
import json
import os
import re

import numpy as np
import pytest
import yaml

from sonobridge.cli.main import main

HEAD = ("patient_id", "reference", "score", "sex", "site")


def predictions(patients: int = 200, images: int = 2) -> list[list[object]]:
    """Rows of patients whose score leans towards the reference."""
    random = np.random.default_rng(0)
    rows: list[list[object]] = []
    for who in range(patients):
        ill = int(random.random() < 0.4)
        sex, site = "FM"[random.integers(2)], "NS"[random.integers(2)]
        for _ in range(images):
            score = float(np.clip(random.normal(0.65 if ill else 0.35, 0.2), 0.001, 0.999))
            rows.append([f"PAT{who:04d}X", ill, round(score, 4), sex, site])
    return rows


class Bench:
    """A folder with a table and a protocol, and the command line in this process."""

    def __init__(self, folder, capsys, monkeypatch):
        self.folder, self._capsys, self._patch = folder, capsys, monkeypatch
        self.table, self.protocol = folder / "t.csv", folder / "p.yaml"
        self.evaluation, self.lock = folder / "e.json", folder / "p.yaml.lock.json"

    def write(self, rows, head=HEAD, subgroups=("sex",), **changes):
        with self.table.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([head, *rows])
        groups = [one if isinstance(one, dict) else {"column": one} for one in subgroups]
        columns = {"patient": "patient_id", "reference": "reference", "score": "score"}
        body = {
            "title": "Hostile",
            "product": {"name": "model", "version": "1"},
            "task": "binary",
            "columns": columns,
            "subgroups": groups,
            **changes,
        }
        self.protocol.write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")
        return self

    def __call__(self, *arguments: object) -> tuple[int, str]:
        self._patch.setattr("sys.argv", ["sonobridge", "audit", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        said = self._capsys.readouterr()
        return code, said.out if code == 0 else said.err

    def run(self, *more: object) -> tuple[int, str]:
        return self("run", self.table, "--protocol", self.protocol, *more)

    def evaluate(self) -> dict:
        code, said = self.run("-o", self.evaluation)
        assert code == 0, said
        return json.loads(self.evaluation.read_text(encoding="utf-8"))


@pytest.fixture
def bench(tmp_path, capsys, monkeypatch):
    return Bench(tmp_path, capsys, monkeypatch)


def test_no_output_overwrites_a_file_that_is_read(bench):
    bench.write(predictions())
    assert bench.run()[0] == 0
    link = bench.folder / "link.csv"
    link.symlink_to(bench.table)
    hard = bench.folder / "hard.csv"
    os.link(bench.protocol, hard)
    before = {path: path.read_bytes() for path in (bench.table, bench.protocol, bench.lock)}
    for output in (bench.table, bench.protocol, bench.lock, link, hard):
        for more in ((), ("--dry-run",)):
            code, said = bench.run("-o", output, *more)
            assert code == 2, output
            assert "would overwrite a file that is read" in said
    assert {path: path.read_bytes() for path in before} == before
    page = bench.folder / "e.html"
    page.write_text("{}")
    code, said = bench("report", page, "-o", page)
    assert code == 2
    assert page.read_text() == "{}"


def test_an_output_that_cannot_be_written_is_refused_before_the_run(bench):
    bench.write(predictions())
    for output in (bench.folder, bench.folder / "none" / "e.json"):
        code, said = bench.run("-o", output)
        assert code == 6
        assert "Nothing was run" in said
        assert not bench.lock.exists()
    assert list(bench.folder.glob(".*.part")) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:100],
        lambda text: "",
        lambda text: "[]",
        lambda text: "\0\xff",
        lambda text: text.replace('"margin": 0.08', '"margin": 0.5'),
        lambda text: re.sub(r'_sha256": "\w+', f'_sha256": "{0:064}', text),
        lambda text: re.sub(r'"locked_at": "\d+', '"locked_at": "9998', text),
    ],
)
def test_a_lock_that_was_damaged_or_changed_is_refused_and_left_alone(bench, damage):
    bench.write(predictions())
    assert bench.run()[0] == 0
    changed = damage(bench.lock.read_text())
    bench.lock.write_text(changed)
    code, said = bench.run("-o", bench.evaluation)
    assert code == 5
    assert "lock beside the protocol cannot be trusted" in said
    assert bench.lock.read_text() == changed
    assert not bench.evaluation.exists()


def test_a_lock_of_another_protocol_counts_as_an_earlier_version(bench):
    bench.write(predictions())
    bench.evaluate()
    bench.write(predictions(), margin=0.2)
    locked = bench.evaluate()["locked"]
    assert locked["version"] == 2
    assert locked["earlier"][0]["changed"] == ["margin"]


def damaged(evaluation: dict, how: str) -> str:
    first = evaluation["groups"][1]["measures"][0]["estimate"]
    if how == "protocol":
        evaluation["locked"]["protocol"]["margin"] = 0.5
    elif how == "groups":
        evaluation["groups"] = []
    elif how == "huge":
        first.update(value=7e300, low=-1e308, high=1e308)
    elif how == "infinite":
        return json.dumps(evaluation).replace('"margin": 0.08', '"margin": 1e999')
    elif how == "nan":
        return json.dumps(evaluation).replace('"margin": 0.08', '"margin": NaN')
    elif how == "half a character":
        evaluation["headline"] = "\ud800"
    elif how == "deep":
        return '{"locked":' * 100_000 + "1" + "}" * 100_000
    return json.dumps(evaluation)


def test_no_report_is_made_of_a_result_that_was_changed(bench):
    bench.write(predictions())
    whole = json.dumps(bench.evaluate())
    changed = bench.folder / "changed.json"
    for how in ("protocol", "groups", "huge", "infinite", "nan", "half a character", "deep"):
        changed.write_text(damaged(json.loads(whole), how))
        for form in ("html", "pdf"):
            output = bench.folder / f"report.{form}"
            code, said = bench("report", changed, "-o", output)
            assert code == 2, (how, said)
            assert not output.exists()


def test_a_report_of_printed_json_demands_the_evaluation_that_the_record_names(bench):
    bench.write(predictions())
    code, said = bench.run("--json")
    assert code == 0
    printed = bench.folder / "printed.json"
    printed.write_text(said)
    assert bench("report", printed, "-o", bench.folder / "a.html")[0] == 0
    body = json.loads(said)
    body["evaluation"]["headline"] = "All is well"
    printed.write_text(json.dumps(body))
    code, said = bench("report", printed, "-o", bench.folder / "b.html")
    assert code == 2
    assert "not the one that its record names" in said


@pytest.mark.parametrize(
    "text",
    [
        "&a [*a]",
        "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
        "[" * 20_000,
        "seed: " + "9" * 5000,
        "x: " + "a" * 1_000_001,
        "!!python/object/apply:os.system ['true']",
        "\0",
        "",
    ],
)
def test_a_hostile_protocol_is_refused_in_bounded_time(bench, text):
    bench.write(predictions(40))
    bench.protocol.write_text(text)
    assert bench.run()[0] == 2


ONE = re.compile(r"(?<![\d.,±+-])\b1 (patients|images|rows|groups|notes|columns|classes)\b")


@pytest.mark.parametrize("minimum", [2, 30])
def test_one_is_never_written_in_the_plural(bench, minimum):
    rows = [
        ["A", 1, 0.9, "F", "N"],
        ["B", 0, 0.2, "M", "N"],
        ["C", 0, 0.2, "M", "N"],
        ["D", 1, 0.2, "M", "S"],
    ]
    bench.write(rows, subgroups=("sex", "site"), minimum_patients=minimum)
    code, said = bench.run("-o", bench.evaluation)
    assert code == 0, said
    assert bench("report", bench.evaluation, "-o", bench.folder / "r.html")[0] == 0
    page = re.sub(r"<[^>]+>", " ", (bench.folder / "r.html").read_text())
    for text in (said, bench.evaluation.read_text(), page):
        assert not ONE.search(text), ONE.search(text)


def test_a_headline_claims_no_absence_where_nothing_was_measured(bench):
    healthy = [[who, 0, *rest] for who, _, *rest in predictions()]
    assert bench.write(healthy).evaluate()["headline"] == (
        "Nothing can be said about sensitivity in any group: too few patients carry it"
    )
    assert bench.write(healthy, subgroups=()).evaluate()["headline"] == (
        "No subgroup was compared; sensitivity cannot be given for all patients"
    )


def test_no_column_of_identifiers_becomes_a_subgroup(bench):
    rows = [[*row, row[0]] for row in predictions(25)]
    head = (*HEAD, "mrn")
    bench.write(rows, head, subgroups=("patient_id",), minimum_patients=2)
    code, said = bench.run()
    assert code == 2
    assert "cannot be a subgroup" in said
    found = bench.write(rows, head, subgroups=("mrn", "sex"), minimum_patients=2).evaluate()
    assert [note["code"] for note in found["data"]["notes"]] == ["names_patients"]
    assert {group["attribute"] for group in found["groups"]} == {"", "sex"}
    assert bench("report", bench.evaluation, "-o", bench.folder / "r.html")[0] == 0
    for path in (bench.evaluation, bench.folder / "r.html"):
        assert "PAT0" not in path.read_text(encoding="utf-8")


def test_a_band_far_out_is_drawn_not_raised(bench):
    curves = bench.write(predictions(), level=0.9999999, alpha=0.4999).evaluate()["curves"]
    roc = next(curve for curve in curves if curve["kind"] == "roc")
    assert all(0 <= point["low"] <= point["y"] <= point["high"] <= 1 for point in roc["points"])


def test_a_transfer_from_a_group_that_is_not_there_is_told(bench):
    found = bench.write(
        predictions(), transfer_from="nonsense", target_sensitivity=0.9
    ).evaluate()
    assert found["transfers"] == []
    assert any("No threshold was transferred: 'nonsense'" in one for one in found["caveats"])


HOSTILE_LEVELS = {
    "markup": "<script>alert(1)</script>",
    "another script": "👩‍⚕️ \u202eאבג",
    "a formula": "=cmd|calc!A1",
    "quotes": "\"a' b\\",
    "a line break": "a\nb",
    "a bell": "a\x07b\x1b[31m",
    "a crossing": "x & site=N",
    "overall": "overall",
    "typst": "#panic($x$) @a *b*",
}


@pytest.mark.parametrize("level", HOSTILE_LEVELS.values(), ids=HOSTILE_LEVELS)
def test_any_name_of_a_level_gives_both_reports(bench, level):
    rows = [[*r[:3], level if r[3] == "F" else "M", r[4]] for r in predictions(80)]
    found = bench.write(rows, subgroups=("sex", "site")).evaluate()
    keys = [group["key"] for group in found["groups"]]
    assert len(keys) == len(set(keys))
    for form in ("html", "pdf"):
        code, said = bench("report", bench.evaluation, "-o", bench.folder / f"r.{form}")
        assert code == 0, said
    page = (bench.folder / "r.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page


def numbers_of(part, path=""):
    """Every estimate of an evaluation with where it stands."""
    if isinstance(part, dict):
        if "value" in part and "n" in part:
            yield path, part
        for name, inner in part.items():
            yield from numbers_of(inner, f"{path}/{name}")
    elif isinstance(part, list):
        for inner in part:
            yield from numbers_of(inner, path)


@pytest.mark.parametrize(
    "rows",
    [
        predictions(),
        predictions(45),
        [[*row[:2], 0.9 if row[1] else 0.1, *row[3:]] for row in predictions()],
        [[*row[:2], 0.5, *row[3:]] for row in predictions(200, 1)],
        [["P1", *row[1:]] for row in predictions()],
        [[*r[:3], "" if at % 4 < 2 else r[3], r[4]] for at, r in enumerate(predictions())],
    ],
    ids=["plain", "few", "perfect", "constant", "one patient", "missing"],
)
def test_what_an_evaluation_says_holds_on_any_table(bench, rows):
    found = bench.write(rows, subgroups=("sex", "site"), margin=0.0).evaluate()
    minimum = found["locked"]["protocol"]["minimum_patients"]
    for group in found["groups"]:
        assert group["claim"] or not (group["measures"] or group["confusion"])
        assert group["claim"] == (group["patients"] >= minimum)
        for measure in group["measures"]:
            gap = measure["gap"]
            if gap is None:
                continue
            assert gap["verdict"] != "equivalent"
            assert gap["p_zero"] != 0
            assert gap["p_margin"] != 0
            if gap["p_adjusted"] is not None:
                assert gap["p_adjusted"] >= gap["p_margin"]
    for worst in found["worst_slices"]:
        assert worst["patients"] >= minimum
        for name in ("found", "confirmed"):
            if "value" in worst[name]:
                assert worst["patients"] >= 2 * minimum
    for path, number in numbers_of(found):
        if number.get("low") is not None:
            assert number["low"] <= number["value"] <= number["high"], path
    text = json.dumps({k: v for k, v in found.items() if k != "locked"})
    assert not re.search(r"\b(fair|safe|bias-free|nan|inf)\b", text, re.IGNORECASE)
    assert "PAT0" not in text
