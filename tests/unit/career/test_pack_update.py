"""Newer data from published files: taken within bounds, refused with file and line."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from sonobridge.career.pack import Pack, PackError, shipped_pack
from sonobridge.career.pack.lint import check_pack
from sonobridge.career.pack.update.changes import changes_between, touched
from sonobridge.career.pack.update.importing import Vintage, import_files

NEXT = Vintage("May 2026", "2027-05-14")
CHARLOTTE, SONOGRAPHER = "0016740", "29-2032"
OEWS = [
    "AREA",
    "AREA_TITLE",
    "AREA_TYPE",
    "PRIM_STATE",
    "NAICS",
    "NAICS_TITLE",
    "I_GROUP",
    "OWN_CODE",
    "OCC_CODE",
    "OCC_TITLE",
    "O_GROUP",
    "TOT_EMP",
    "EMP_PRSE",
    "JOBS_1000",
    "LOC_QUOTIENT",
    "PCT_TOTAL",
    "PCT_RPT",
    "H_MEAN",
    "A_MEAN",
    "MEAN_PRSE",
    "H_PCT10",
    "H_PCT25",
    "H_MEDIAN",
    "H_PCT75",
    "H_PCT90",
    "A_PCT10",
    "A_PCT25",
    "A_MEDIAN",
    "A_PCT75",
    "A_PCT90",
    "ANNUAL",
    "HOURLY",
]
TYPES = {"nation": "1", "state": "2", "metro": "4", "nonmetro": "6"}


def oews_file(path: Path, *, change=None, most=None) -> Path:
    """The shipped wages in the columns of the published file; ``change`` may alter a row."""
    pack = shipped_pack()
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(OEWS)
        made = 0
        for soc, title in pack.wages.occupations.items():
            for area in pack.wages.areas_with(soc):
                row = published(pack.wages.at(soc, area.code), area, title)
                if change:
                    change(row)
                writer.writerow([row[c] for c in OEWS])
                made += 1
                if most and made == most:
                    return path
    return path


def published(wage, area, title):
    def text(cell):
        return (
            "*"
            if cell.footnote == 8
            else "#"
            if cell.footnote == 5
            else ("" if cell.value is None else f"{cell.value:,.10g}")
        )

    digits = {"nation": "99", "state": str(int(area.code[:2])), "nonmetro": area.code}
    row = dict.fromkeys(OEWS, "")
    row |= {
        "AREA": digits.get(area.kind, area.cbsa),
        "AREA_TITLE": area.name,
        "AREA_TYPE": TYPES[area.kind],
        "NAICS": "000000",
        "OCC_CODE": wage.soc,
        "OCC_TITLE": title,
        "O_GROUP": "detailed",
        "TOT_EMP": "**" if wage.employment.footnote == 8 else text(wage.employment),
        "EMP_PRSE": "**" if wage.employment_rse.footnote == 8 else text(wage.employment_rse),
        "JOBS_1000": "**" if wage.jobs_per_1000.footnote == 8 else text(wage.jobs_per_1000),
        "LOC_QUOTIENT": "**"
        if wage.location_quotient.footnote == 8
        else text(wage.location_quotient),
        "MEAN_PRSE": text(wage.wage_rse),
        "ANNUAL": "TRUE" if wage.hourly["mean"].footnote == 4 else "",
    }
    names = {
        "mean": "MEAN",
        "p10": "PCT10",
        "p25": "PCT25",
        "median": "MEDIAN",
        "p75": "PCT75",
        "p90": "PCT90",
    }
    for short, long in names.items():
        row[f"A_{long}"] = text(wage.annual[short])
        row[f"H_{long}"] = text(wage.hourly[short])
    return row  # fmt: skip


def laid_over(tmp_path, imported) -> Pack:
    folder = tmp_path / "over"
    folder.mkdir(exist_ok=True)
    for name, content in imported.files.items():
        (folder / name).write_bytes(content)
    return Pack.over(folder)


def test_a_published_wage_file_comes_back_as_it_was(tmp_path):
    imported = import_files([oews_file(tmp_path / "all_data.csv")], shipped_pack(), NEXT)
    new = laid_over(tmp_path, imported)
    assert changes_between(shipped_pack(), new) == ()
    wage = new.wages.at(SONOGRAPHER, CHARLOTTE)
    assert wage.median.value == 98650
    assert wage.source.period == "May 2026"
    assert wage.source.as_of == "2027-05-14"
    # A caveat about the median of one vintage does not travel to the next.
    assert wage.source.caveats == ()
    assert new.wages.at(SONOGRAPHER, "0015500").median.reason == "not released (footnote 8)"
    assert "footnote 4" in new.wages.nation("25-1071").hourly["median"].reason
    assert check_pack(new.files) == ()


def test_one_changed_wage_is_the_one_change(tmp_path):
    def raise_charlotte(row):
        if row["AREA"] == "16740" and row["OCC_CODE"] == SONOGRAPHER:
            row["A_MEDIAN"] = "101,000"

    imported = import_files(
        [oews_file(tmp_path / "all_data.csv", change=raise_charlotte)], shipped_pack(), NEXT
    )
    new = laid_over(tmp_path, imported)
    (change,) = changes_between(shipped_pack(), new)
    assert (change.name, change.part) == (f"wages/{SONOGRAPHER}/{CHARLOTTE}", "a_median")
    assert (change.old, change.new) == ("98650", "101000")


def set_cell(column, value, soc=SONOGRAPHER, area="16740"):
    def change(row):
        if row["AREA"] == area and row["OCC_CODE"] == soc:
            row[column] = value

    return change


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("A_MEDIAN", "9", "outside"),
        ("A_MEDIAN", "high", "no number"),
        ("A_PCT10", "99,000", "do not rise"),
        ("TOT_EMP", "-4", "outside"),
        ("AREA", "16x40", "no area code"),
    ],
)
def test_a_wage_file_with_a_bad_cell_is_refused_with_its_line(tmp_path, column, value, says):
    file = oews_file(tmp_path / "all_data.csv", change=set_cell(column, value))
    with pytest.raises(PackError) as caught:
        import_files([file], shipped_pack(), NEXT)
    assert says in caught.value.why
    assert "Line " in caught.value.why
    assert caught.value.where == "all_data.csv"


def test_a_wage_file_of_a_part_of_the_country_is_refused(tmp_path):
    with pytest.raises(PackError) as caught:
        import_files([oews_file(tmp_path / "some.csv", most=300)], shipped_pack(), NEXT)
    assert "belong together" in caught.value.why


def test_files_that_do_not_say_their_vintage_are_refused(tmp_path):
    with pytest.raises(PackError) as caught:
        import_files([oews_file(tmp_path / "all_data.csv")], shipped_pack(), Vintage())
    assert "--period" in caught.value.why


def bea_file(path: Path, year="2024", charlotte="97.5", most=10_000) -> Path:
    pack = shipped_pack()
    _, rows = pack.files.table("price_parities")
    columns = ["GeoFIPS", "GeoName", "Region", "TableName", "LineCode", "Description", "Unit"]
    lines = [",".join([*columns, "2023", year])]
    for row in rows[:most]:
        code = row[0].zfill(5) if row[0] != "999" else "00999"
        for part, value in enumerate(row[2:7], 1):
            new = charlotte if (row[0], part) == ("16740", 1) else value
            place = f'" ""{code}""","{row[1]}"'
            lines.append(f"{place},5,MARPP,{part},RPP,Index,{value},{new}")
    lines.append('"Note: see the included footnote file.",,,,,,,,')
    path.write_text("\n".join(lines))
    return path  # fmt: skip


def test_price_parities_of_a_newer_year(tmp_path):
    imported = import_files([bea_file(tmp_path / "MARPP.csv")], shipped_pack(), Vintage())
    new = laid_over(tmp_path, imported)
    (change,) = changes_between(shipped_pack(), new)
    assert (change.name, change.old, change.new) == (f"prices/{CHARLOTTE}", "96.98", "97.5")
    level = new.prices.of(new.areas.get(CHARLOTTE))
    assert level.source.period == "2024"
    assert round(level.real(97500)) == 100000
    with pytest.raises(PackError):
        import_files([bea_file(tmp_path / "few.csv", most=40)], shipped_pack(), Vintage())
    with pytest.raises(PackError):
        import_files([bea_file(tmp_path / "odd.csv", charlotte="9999")], shipped_pack(),
                     Vintage())  # fmt: skip


def onet_archive(path: Path, *, reword=False) -> Path:
    pack = shipped_pack()
    occupations, tasks = io.StringIO(), io.StringIO()
    one = csv.writer(occupations, delimiter="\t")
    two = csv.writer(tasks, delimiter="\t")
    one.writerow(["O*NET-SOC Code", "Title", "Description"])
    two.writerow(
        [
            "O*NET-SOC Code",
            "Task ID",
            "Task",
            "Task Type",
            "Incumbents Responding",
            "Date",
            "Domain Source",
        ]
    )
    for o in pack.onet.occupations.values():
        one.writerow([o.code, o.title, o.description])
    for code in pack.onet.codes_with_tasks:
        for t in pack.onet.tasks(code):
            text = t.text + " Again." if reword and t.identifier == "432" else t.text
            two.writerow([code, t.identifier, text, t.kind or "n/a", "", "08/2025", "x"])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("db_30_3_text/Occupation Data.txt", occupations.getvalue())
        archive.writestr("db_30_3_text/Task Statements.txt", tasks.getvalue())
    return path  # fmt: skip


def test_the_text_database_keeps_labels_of_unchanged_tasks(tmp_path):
    vintage = Vintage("O*NET 30.3", "2026-08-01")
    same = import_files([onet_archive(tmp_path / "db.zip")], shipped_pack(), vintage)
    new = laid_over(tmp_path, same)
    assert changes_between(shipped_pack(), new) == ()
    assert all(t.labelled for t in new.onet.tasks(SONOGRAPHER))
    assert new.onet.source("occupations").period == "O*NET 30.3"
    other = import_files([onet_archive(tmp_path / "re.zip", reword=True)], shipped_pack(),
                         vintage)  # fmt: skip
    assert any("1 tasks have no exposure label" in n for n in other.notes)
    reworded = laid_over(tmp_path, other)
    (change,) = changes_between(shipped_pack(), reworded)
    assert change.name == f"tasks/{SONOGRAPHER}.00"
    task = next(t for t in reworded.onet.tasks(SONOGRAPHER) if t.identifier == "432")
    assert not task.labelled


@pytest.mark.requirement("R-002-23", "R-002-35")
def test_one_changed_rule_lists_exactly_the_plans_that_use_it(tmp_path):
    shipped = shipped_pack()
    text = shipped.files.read("credentials.yaml").decode()
    i = text.index("- id: ardms.rvt")
    j = text.index("calendar_years: 5", i)
    file = tmp_path / "credentials.yaml"
    file.write_text(text[:j] + "calendar_years: 6" + text[j + 17 :])
    new = laid_over(tmp_path, import_files([file], shipped, Vintage()))
    (change,) = changes = changes_between(shipped, new)
    assert (change.name, change.part) == ("ardms.rvt", "requires")
    assert '"calendar_years":5' in change.old
    assert '"calendar_years":6' in change.new
    plans = {
        "rvt": {"rules": ["ardms.spi", "ardms.vt", "ardms.rvt"], "facts": []},
        "rvs": {"rules": ["cci.rvs"], "facts": [f"wages/{SONOGRAPHER}/{CHARLOTTE}"]},
        "steps": {"steps": [{"credential": "ardms.rvt", "at": "2028-06-01"}]},
    }
    assert [name for name, body in plans.items() if touched(body, changes)] == ["rvt", "steps"]


def test_foreign_files_are_bounded(tmp_path):
    odd = tmp_path / "odd.csv"
    odd.write_text("a,b\n1,2\n")
    missing = tmp_path / "none.csv"
    binary = tmp_path / "raw.csv"
    binary.write_bytes(b"\xff\xfe\x00\x01" * 50)
    for path in (odd, missing, binary):
        with pytest.raises(PackError):
            import_files([path], shipped_pack(), NEXT)
    wide = tmp_path / "wide.csv"
    wide.write_text(
        ",".join(OEWS) + "\n" + ",".join(["x" * 9000] + ["x"] * (len(OEWS) - 1)) + "\n"
    )
    with pytest.raises(PackError) as caught:
        import_files([wide], shipped_pack(), NEXT)
    assert "overlong" in caught.value.why
