"""From a file to arrays: each row is used or left out for one counted reason."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from prediction_files import HEADER, binary_protocol, codes_of, plain_rows, write_rows
from sonobridge.audit.protocol import Columns, OperatingPoint, Product, Protocol, Subgroup
from sonobridge.audit.table import check_export_cell, open_table, read_table
from sonobridge.audit.table.notes import left_out
from sonobridge.core.errors import InvalidInputError


def read(folder, rows, protocol=None, header=HEADER):
    path = write_rows(folder / "table.csv", rows, header)
    table = read_table(open_table(path), protocol or binary_protocol())
    assert table.summary.rows_in == len(rows)
    assert table.summary.rows_in == table.rows + left_out(table.summary.notes)
    return table


def arrays(table):
    """Everything that an engine sees."""
    return [
        *(table.patient, table.patient_keys, table.reference, table.score, table.prediction),
        *(one.codes for one in table.attributes),
        *(member for one in table.attributes for member in one.members or ()),
    ]


def test_a_sound_table(tmp_path):
    table = read(tmp_path, plain_rows())
    assert (table.rows, table.patients) == (40, 20)
    assert table.reference.dtype == np.int8
    assert table.patient.dtype == np.int32
    assert table.patient_keys.dtype == np.uint64
    assert sorted(table.score.tolist()) == sorted(float(row[3]) for row in plain_rows())
    assert np.array_equal(table.prediction, table.score >= 0.5)
    assert table.attributes[0].levels == ("F", "M")
    assert table.attributes[0].codes.dtype == np.int8
    assert table.summary.notes == ()


def test_patient_keys_depend_on_the_identifier_alone(tmp_path):
    table = read(tmp_path, plain_rows())
    wanted = sorted(
        int.from_bytes(hashlib.sha256(f"P{i:03d}".encode()).digest()[:8], "big")
        for i in range(20)
    )
    assert table.patient_keys.tolist() == wanted


def test_the_order_of_the_file_changes_nothing(tmp_path):
    rows = plain_rows(200)
    rows[7] = (*rows[7][:3], rows[6][3], rows[7][4])
    rows += rows[:10]
    first = read(tmp_path, rows)
    order = np.random.Generator(np.random.PCG64(1)).permutation(len(rows))
    second = read(tmp_path, [rows[i] for i in order])
    for one, two in zip(arrays(first), arrays(second), strict=True):
        assert np.array_equal(one, two)


def test_rows_as_patients_do_not_depend_on_order_either(tmp_path):
    rows = [row[2:] for row in plain_rows(60)] + [(1, "0.9", "F")] * 3
    protocol = binary_protocol(columns={"patient": "", "image": ""}, rows_are_patients=True)
    first = read(tmp_path, rows, protocol, HEADER[2:])
    second = read(tmp_path, rows[::-1], protocol, HEADER[2:])
    assert first.patients == 63
    for one, two in zip(arrays(first), arrays(second), strict=True):
        assert np.array_equal(one, two)


@pytest.mark.parametrize("value", ["1.2", "-0.1", "93", "254", "-4.2"])
def test_scores_outside_the_contract_stop_the_run(tmp_path, value):
    rows = plain_rows()
    rows[16] = (*rows[16][:3], value, "F")
    with pytest.raises(InvalidInputError, match="outside 0 to 1") as caught:
        read(tmp_path, rows)
    assert "1 of 40 rows, first row 17" in caught.value.why
    assert value not in str(caught.value.as_json())


@pytest.mark.parametrize(
    ("high", "said"), [(90.0, "percentages"), (240.0, "0 to 255"), (4000.0, "above 255")]
)
def test_the_range_of_wrong_scores_is_recognised(tmp_path, high, said):
    rows = [(*row[:3], f"{float(row[3]) * high:.1f}", row[4]) for row in plain_rows()]
    with pytest.raises(InvalidInputError, match="outside 0 to 1") as caught:
        read(tmp_path, rows)
    assert said in caught.value.why


def test_rounding_at_the_ends_is_forgiven(tmp_path):
    rows = plain_rows()
    rows[0] = (*rows[0][:3], "1.0000001", "F")
    assert read(tmp_path, rows).score.max() == 1.0


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "answer_missing"),
        ("NA", "answer_missing"),
        ("NaN", "answer_not_finite"),
        ("inf", "answer_not_finite"),
        ("-inf", "answer_not_finite"),
        ("high", "answer_not_number"),
        ("=1/2", "answer_not_number"),
        ("+0.5", "answer_not_number"),
        ("1_0", "answer_not_number"),
        ("0.5%", "answer_not_number"),
    ],
)
def test_unusable_scores_are_counted(tmp_path, cell, code):
    rows = plain_rows()
    rows[3] = (*rows[3][:3], cell, rows[3][4])
    table = read(tmp_path, rows)
    assert table.rows == 39
    assert codes_of(table)[code] == 1


def test_decimal_commas_are_numbers(tmp_path):
    rows = [(*row[:3], row[3].replace(".", ","), row[4]) for row in plain_rows()]
    path = write_rows(tmp_path / "a.csv", rows, delimiter=";")
    table = read_table(open_table(path), binary_protocol())
    assert np.array_equal(table.score, read(tmp_path, plain_rows()).score)


def test_rows_without_a_reference_are_kept_apart_by_answer(tmp_path):
    rows = plain_rows()
    for i, cell in ((0, ""), (2, "unknown"), (3, "NA"), (4, "indeterminate")):
        rows[i] = (*rows[i][:2], cell, *rows[i][3:])
    table = read(tmp_path, rows)
    assert codes_of(table) == {"reference_missing": 3, "reference_indeterminate": 1}
    assert (table.unverified.positive, table.unverified.negative) == (2, 1)


def test_patients_without_identifier(tmp_path):
    rows = plain_rows()
    rows[0] = ("", *rows[0][1:])
    rows[1] = ("unknown", *rows[1][1:])
    table = read(tmp_path, rows)
    assert codes_of(table) == {"patient_missing": 2}
    assert table.patients == 19
    own = read(tmp_path, rows, binary_protocol(rows_are_patients=True))
    assert (own.rows, own.patients) == (40, 21)


def test_repeated_rows_count_once_and_contradicting_ones_not_at_all(tmp_path):
    rows = plain_rows()
    rows += [rows[5], rows[5]]
    rows.append((*rows[9][:3], "0.111", rows[9][4]))
    rows.append((*rows[11][:4], "M" if rows[11][4] == "F" else "F"))
    table = read(tmp_path, rows)
    assert codes_of(table) == {"duplicate_row": 2, "duplicate_conflict": 4}
    assert table.rows == 38


def test_an_image_column_that_names_no_images_is_refused(tmp_path):
    rows = [(row[0], "I1", *row[2:]) for row in plain_rows()]
    with pytest.raises(InvalidInputError, match="does not tell predictions apart"):
        read(tmp_path, rows)
    free = read(tmp_path, rows, binary_protocol(columns={"image": ""}))
    assert free.rows == 40


def test_two_versions_of_one_image_are_no_contradiction(tmp_path):
    rows = [(*row, "1.0") for row in plain_rows()]
    rows += [(*row[:3], "0.5", row[4], "1.1") for row in plain_rows()]
    protocol = binary_protocol(columns={"version": "software_version"})
    table = read(tmp_path, rows, protocol, (*HEADER, "software_version"))
    assert table.rows == 80
    assert codes_of(table) == {"several_versions": 2}


def test_contradictory_sexes_are_marked_and_the_row_stands(tmp_path):
    rows = plain_rows()
    rows[1] = (*rows[1][:4], "M")
    table = read(tmp_path, rows)
    assert codes_of(table) == {"contradictory_covariate": 1}
    assert int(np.count_nonzero(table.attributes[0].codes == 1)) == 21


def test_one_class_is_marked(tmp_path):
    rows = [(*row[:2], 0, *row[3:]) for row in plain_rows()]
    assert codes_of(read(tmp_path, rows))["one_class"] == 40


@pytest.mark.parametrize("positive", ["malignant", "2"])
def test_a_wrong_positive_value_is_refused(tmp_path, positive):
    with pytest.raises(InvalidInputError, match="calls positive"):
        read(tmp_path, plain_rows(), binary_protocol(positive=(positive,)))


def test_positive_values_are_compared_by_meaning(tmp_path):
    rows = [(*row[:2], [" Benign", "MALIGNANT"][row[2]], *row[3:]) for row in plain_rows()]
    table = read(tmp_path, rows, binary_protocol(positive=("malignant",)))
    assert int(table.reference.sum()) == 20
    floats = [(*row[:2], f"{row[2]}.0", *row[3:]) for row in plain_rows()]
    assert int(read(tmp_path, floats).reference.sum()) == 20


def test_several_negative_values_are_marked(tmp_path):
    rows = [
        (*row[:2], row[2] if i else "posittive", *row[3:]) for i, row in enumerate(plain_rows())
    ]
    assert codes_of(read(tmp_path, rows))["several_negatives"] == 20


def test_a_hundred_thousand_groups_are_refused_in_the_list(tmp_path):
    header = (*HEADER, "comment")
    rows = [(*row, f"free text {i}") for i, row in enumerate(plain_rows(100_000))]
    groups = (Subgroup(column="comment"), Subgroup(column="sex"))
    table = read(tmp_path, rows, binary_protocol(subgroups=groups), header)
    assert [one.column for one in table.attributes] == ["sex"]
    note = next(n for n in table.summary.notes if n.code == "too_many_levels")
    assert note.severity == "refuse"
    assert "cuts" in note.remedy
    some = [(*row, f"level {i % 61}") for i, row in enumerate(plain_rows(200))]
    table = read(tmp_path, some, binary_protocol(subgroups=groups), header)
    assert codes_of(table)["too_many_levels"] == 61


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "-2+3", "\t=1"])
def test_formulas_are_text_counted_and_never_passed_on(tmp_path, cell):
    rows = [(*row[:4], cell if i < 4 else row[4]) for i, row in enumerate(plain_rows())]
    table = read(tmp_path, rows)
    assert codes_of(table)["formula"] == 4
    assert all(check_export_cell(level) == level for level in table.attributes[0].levels)
    assert not any(level[0] in "=+-@\t" for level in table.attributes[0].levels)
    said = [n.what + n.remedy for n in table.summary.notes]
    assert not any("calc" in text or "SUM" in text for text in said)


def test_export_cells_cannot_run():
    for cell in ("=1", "+1", "-1+2", "@x", "\t=1", "\rx", " =1", "＝1"):
        assert check_export_cell(cell) == "'" + cell
    for cell in ("", "F", "-0.5", "1e-3", "a=b", "-", "60 to <75", "'=1"):
        assert check_export_cell(cell) == cell


def test_spellings_are_unified_and_blanks_not_recorded(tmp_path):
    cells = ["F", "f", " F ", "M", "m", "", "NA", "N/A", "unknown", "null"] * 4
    rows = [(*row[:4], cell) for row, cell in zip(plain_rows(), cells, strict=True)]
    table = read(tmp_path, rows)
    assert table.attributes[0].levels == ("F", "M")
    assert int(np.count_nonzero(table.attributes[0].codes == -1)) == 20
    assert codes_of(table)["spellings_merged"] == 8


@pytest.mark.requirement("R-000-37")
def test_a_person_with_two_answers_is_in_both_groups_and_the_totals_line_says_so(tmp_path):
    rows = [
        (*row[:4], ["A;B", "A", "B|C", ""][(i // 2) % 4]) for i, row in enumerate(plain_rows())
    ]
    group = Subgroup(column="race", several=True, recorded_by="self-report")
    table = read(tmp_path, rows, binary_protocol(subgroups=(group,)), (*HEADER[:4], "race"))
    race = table.attributes[0]
    assert race.levels == ("A", "B", "C")
    sizes = [int(race.rows_of(level).sum()) for level in range(3)]
    assert sizes == [20, 20, 10]
    assert int(race.rows_of(-1).sum()) == 10
    note = next(n for n in table.summary.notes if n.code == "several_answers")
    assert note.count == 20
    assert "add up to more than the total" in note.what


@pytest.mark.requirement("R-000-37")
def test_skin_tone_needs_its_scale_and_names_its_rater(tmp_path):
    header = (*HEADER[:4], "skin_tone")
    rows = [(*row[:4], 1 + i % 10) for i, row in enumerate(plain_rows())]
    bare = binary_protocol(subgroups=(Subgroup(column="skin_tone"),))
    with pytest.raises(InvalidInputError, match="scale"):
        read(tmp_path, rows, bare, header)
    named = binary_protocol(subgroups=(Subgroup(column="skin_tone", scale="Monk 1-10"),))
    table = read(tmp_path, rows, named, header)
    assert codes_of(table)["rater_not_named"] == 0
    assert table.attributes[0].levels == tuple(str(i) for i in range(1, 11))
    assert table.attributes[0].scale == "Monk 1-10"


def test_bands_and_what_is_not_believable(tmp_path):
    cells = ["59.9", "60", "74", "75", "999", "-1", "old", ""]
    rows = [(*row[:4], cells[i % 8]) for i, row in enumerate(plain_rows())]
    group = Subgroup(column="age")
    table = read(tmp_path, rows, binary_protocol(subgroups=(group,)), (*HEADER[:4], "age"))
    age = table.attributes[0]
    assert age.levels == ("<60", "60 to <75", "≥75")
    assert [int(age.rows_of(level).sum()) for level in (-1, 0, 1, 2)] == [20, 5, 10, 5]
    counts = codes_of(table)
    assert (counts["implausible"], counts["attribute_not_number"]) == (10, 5)


def test_sites_of_the_training_and_several_versions_are_noted(tmp_path):
    header = (*HEADER, "site", "version")
    rows = [
        (*row, "North" if i < 6 else "South", "12"[i % 2]) for i, row in enumerate(plain_rows())
    ]
    protocol = binary_protocol(
        columns={"site": "site", "version": "version"},
        product=Product(name="Model", version="1", training_sites=("north",)),
    )
    counts = codes_of(read(tmp_path, rows, protocol, header))
    assert counts == {"training_site_overlap": 6, "several_versions": 2}


def test_columns_that_are_not_there_are_named_with_near_ones(tmp_path):
    with pytest.raises(InvalidInputError, match="lacks columns") as caught:
        read(tmp_path, plain_rows(), binary_protocol(columns={"score": "scores"}))
    assert "score" in caught.value.remedy


def test_no_usable_row_is_an_error(tmp_path):
    rows = [(*row[:3], "", row[4]) for row in plain_rows()]
    with pytest.raises(InvalidInputError, match="No row can be used") as caught:
        read(tmp_path, rows)
    assert "40 rows: answer_missing" in caught.value.why


def test_answers_of_the_table_and_of_another_version(tmp_path):
    header = (*HEADER, "y_pred", "other")
    rows = [(*row, ["no", "yes"][row[2]], row[3]) for row in plain_rows()]
    rows[0] = (*rows[0][:5], "perhaps", "0.3")
    rows[2] = (*rows[2][:6], "")
    protocol = binary_protocol(
        columns={"prediction": "y_pred", "compared": "other"},
        positive=("1", "yes"),
        operating_point=OperatingPoint(threshold=None, source="table"),
    )
    table = read(tmp_path, rows, protocol, header)
    assert codes_of(table) == {
        "answer_unknown": 1,
        "compared_missing": 1,
        "perfect_agreement": 39,
    }
    assert int(np.isnan(table.compared_score).sum()) == 1
    assert table.where(table.compared).rows == 38


def test_readers_and_unknown_reader_values(tmp_path):
    header = (*HEADER, "reader_1", "reader_2")
    rows = [(*row, row[2], "" if i < 4 else 1) for i, row in enumerate(plain_rows())]
    rows[9] = (*rows[9][:5], "maybe", 1)
    protocol = binary_protocol(columns={"readers": ("reader_1", "reader_2")})
    table = read(tmp_path, rows, protocol, header)
    assert table.readers.shape == (40, 2)
    assert int((table.readers == -1).sum()) == 5
    assert codes_of(table) == {"reader_unknown": 1}


def task_protocol(task, columns, metric, **more):
    return Protocol(
        title="Test",
        product=Product(name="Model", version="1"),
        task=task,
        columns=Columns(patient="patient_id", **columns),
        primary_metric=metric,
        **more,
    )


def test_multiclass_with_scores(tmp_path):
    names = ("none", "mild", "severe")
    header = ("patient_id", "truth", *(f"p_{n}" for n in names))
    rows = [(f"P{i}", names[i % 3], *np.roll([0.8, 0.15, 0.05], i % 3)) for i in range(30)]
    rows[0] = ("P0", "odd", 0.8, 0.15, 0.05)
    rows[1] = ("P1", "mild", 0.8, "", 0.05)
    columns = {
        "reference": "truth",
        "classes": names,
        "class_scores": tuple(f"p_{n}" for n in names),
    }
    table = read(tmp_path, rows, task_protocol("multiclass", columns, "accuracy"), header)
    assert codes_of(table) == {"reference_unknown": 1, "answer_missing": 1}
    assert table.class_scores.shape == (28, 3)
    assert np.array_equal(table.prediction, table.reference)
    assert table.reference.dtype == np.int16


def test_ordinal_needs_its_classes(tmp_path):
    header = ("patient_id", "truth", "pred")
    rows = [(f"P{i}", i % 4, (i + i // 9) % 4) for i in range(40)]
    columns = {"reference": "truth", "prediction": "pred"}
    with pytest.raises(InvalidInputError, match="classes"):
        read(tmp_path, rows, task_protocol("ordinal", columns, "weighted_kappa"), header)
    columns["classes"] = ("0", "1", "2", "3")
    table = read(tmp_path, rows, task_protocol("ordinal", columns, "weighted_kappa"), header)
    assert sorted(set(table.reference.tolist())) == [0, 1, 2, 3]


def test_measurements(tmp_path):
    header = ("patient_id", "manual_mm", "ai_mm")
    rows = [(f"P{i // 2}", f"{0.5 + i / 100:.2f}", f"{0.52 + i / 100:.2f}") for i in range(40)]
    rows[0] = ("P0", "", "0.5")
    rows[1] = ("P0", "0.5", "failed")
    columns = {"reference": "manual_mm", "prediction": "ai_mm"}
    table = read(tmp_path, rows, task_protocol("measurement", columns, "bias"), header)
    assert codes_of(table) == {"reference_missing": 1, "answer_not_number": 1}
    assert table.prediction - table.reference == pytest.approx(0.02)


def test_metrics_of_segmentations(tmp_path):
    header = ("patient_id", "Dice", "HD95")
    rows = [(f"P{i}", f"{0.7 + i / 200:.3f}", f"{3 + i / 10:.1f}") for i in range(40)]
    rows[0] = ("P0", "0", "inf")
    rows[1] = ("P1", "", "")
    columns = {"metrics": ("Dice", "HD95")}
    protocol = task_protocol("segmentation", columns, "dice")
    table = read(tmp_path, rows, protocol, header)
    assert set(table.metrics) == {"dice", "hd95"}
    assert codes_of(table) == {"metric_undefined": 1, "metrics_missing": 1}
    assert int(np.isnan(table.metrics["hd95"]).sum()) == 1
    rows[2] = ("P2", "87", "3")
    with pytest.raises(InvalidInputError, match="outside 0 to 1"):
        read(tmp_path, rows, protocol, header)


@pytest.mark.requirement("R-000-37")
def test_no_code_path_derives_an_attribute_from_pixels():
    """What reads attributes takes a table file and a protocol, and knows no image code."""
    import inspect
    import subprocess
    import sys

    assert list(inspect.signature(open_table).parameters) == ["path", "progress"]
    assert list(inspect.signature(read_table).parameters) == ["source", "protocol", "progress"]
    code = (
        "import sys, sonobridge.audit.table.reading, sonobridge.audit.table.detection;"
        "print(*[m for m in sys.modules if m.split('.')[0] in ('PIL', 'pydicom', "
        "'simplejpeg', 'scipy', 'onnxruntime') or "
        "m.startswith(('sonobridge.imaging', 'sonobridge.learning'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
