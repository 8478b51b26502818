"""Opening a table: what is refused by its bytes, and the locks around what is read."""

from __future__ import annotations

import gzip
import hashlib
import os
import zipfile

import duckdb
import pytest

from prediction_files import HEADER, plain_rows, write_rows
from sonobridge.audit.table import open_table
from sonobridge.core.errors import (
    ConflictError,
    InvalidInputError,
    MissingError,
    SonobridgeError,
    TooLargeError,
)

GOOD = "patient_id,reference,score\nP1,1,0.9\nP2,0,0.2\n"


def put(folder, data, name="table.csv"):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def cells(source):
    with source.reading() as connection:
        return connection.execute(f"SELECT * FROM {source.relation}").fetchall()


def test_a_plain_table_opens_with_its_hash(tmp_path):
    path = put(tmp_path, GOOD)
    source = open_table(path)
    assert source.names == ("patient_id", "reference", "score")
    assert (source.kind, source.encoding, source.separator) == ("csv", "utf-8", "comma")
    assert source.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert cells(source) == [("P1", "1", "0.9"), ("P2", "0", "0.2")]


def test_progress_counts_bytes(tmp_path):
    seen = []
    open_table(put(tmp_path, GOOD), progress=lambda *told: seen.append(told))
    assert seen[-1][:3] == (len(GOOD), len(GOOD), "bytes")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{other}')",
        "SELECT * FROM read_text('{other}')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM '{other}'",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.db'",
        "EXPORT DATABASE '{folder}/dump'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('https://example.org/a.csv')",
        "SET enable_external_access=true",
        "SET allowed_paths=['/etc/passwd']",
        "SET temp_directory='{folder}'",
        "RESET lock_configuration",
    ],
)
def test_the_connection_opens_nothing_but_the_table(tmp_path, statement):
    source = open_table(put(tmp_path, GOOD))
    other = put(tmp_path, "a,b\n1,2\n", "other.csv")
    with source.reading() as connection, pytest.raises(duckdb.Error):
        connection.execute(statement.format(other=other, folder=tmp_path)).fetchall()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["other.csv", "table.csv"]


def test_python_variables_are_no_tables(tmp_path):
    source = open_table(put(tmp_path, GOOD))
    secret = [("P1",)]
    assert secret
    with source.reading() as connection, pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM secret").fetchall()


def test_a_path_with_quotes_and_brackets_is_read(tmp_path):
    path = put(tmp_path, GOOD, 'it\'s [1] a "table".csv')
    assert len(cells(open_table(path))) == 2


@pytest.mark.parametrize("name", ["a*.csv", "a?.csv"])
def test_a_path_that_could_name_several_files_is_refused(tmp_path, name):
    put(tmp_path, GOOD, "ab.csv")
    with pytest.raises(InvalidInputError, match="several files"):
        open_table(put(tmp_path, GOOD, name))


def test_a_link_is_resolved_and_a_folder_or_pipe_refused(tmp_path):
    link = tmp_path / "link.csv"
    link.symlink_to(put(tmp_path, GOOD))
    assert open_table(link).path == tmp_path.resolve() / "table.csv"
    with pytest.raises(InvalidInputError, match="no regular file"):
        open_table(tmp_path)
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InvalidInputError, match="no regular file"):
        open_table(tmp_path / "pipe.csv")
    with pytest.raises(MissingError):
        open_table(tmp_path / "absent.csv")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_and_line_ends_are_told(tmp_path, separator, end):
    text = GOOD.replace(",", separator).replace("\n", end)
    source = open_table(put(tmp_path, text))
    assert source.names == ("patient_id", "reference", "score")
    assert len(cells(source)) == 2


def test_decimal_commas_do_not_pass_for_separators(tmp_path):
    text = "patient_id;reference;score\nP1;1;0,9\nP2;0;0,25\n"
    assert cells(open_table(put(tmp_path, text)))[1] == ("P2", "0", "0,25")


def test_excels_separator_line_is_skipped(tmp_path):
    source = open_table(
        put(tmp_path, "sep=;\r\n" + GOOD.replace(",", ";").replace("\n", "\r\n"))
    )
    assert source.names[0] == "patient_id"
    assert len(cells(source)) == 2


def test_quoted_line_breaks_and_quotes_stay_in_their_cell(tmp_path):
    text = 'patient_id,comment,score\nP1,"two\nlines, one ""cell""",0.9\nP2,,0.1\n'
    assert cells(open_table(put(tmp_path, text)))[0][1] == 'two\nlines, one "cell"'


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("latin-1", "latin-1")],
)
def test_readable_encodings(tmp_path, encoding, told):
    text = "patient_id,größe,score\nMüller,ä,0.9\nP2,b,0.1\n"
    source = open_table(put(tmp_path, text.encode(encoding)))
    assert source.encoding == told
    assert source.names == ("patient_id", "größe", "score")
    assert cells(source)[0][:2] == ("Müller", "ä")


@pytest.mark.parametrize(
    ("data", "name", "offset"),
    [
        ("patient_id,score\nP1,0.9 €\n".encode("cp1252"), "Windows-1252", 24),
        (b"\xfe\xff" + GOOD.encode("utf-16-be"), "UTF-16 big-endian", 0),
        (GOOD.encode("utf-32"), "UTF-32", 0),
        ("patient_id,score\né,0.9\n".encode() + b"\xff,0.1\n", "UTF-8", 24),
        (GOOD.encode("utf-16-le"), "zero bytes", 1),
        (GOOD.encode() + b"P3,\0,0.4\n", "zero bytes", len(GOOD) + 3),
        (GOOD.encode("utf-16")[:-1], "UTF-16", 2 * len(GOOD)),
    ],
)
def test_unreadable_encodings_are_named_with_their_place(tmp_path, data, name, offset):
    with pytest.raises(InvalidInputError) as caught:
        open_table(put(tmp_path, data))
    said = caught.value
    assert name in said.what + said.why
    assert said.where == f"table.csv, byte {offset}"
    assert said.remedy
    assert said.kept


def test_a_code_page_far_into_the_file_is_found_too(tmp_path):
    body = b"patient_id,score\n" + b"P1,0.5\n" * 700_000
    with pytest.raises(InvalidInputError) as caught:
        open_table(put(tmp_path, body + b"P\x80,0.5\n"))
    assert caught.value.where == f"table.csv, byte {len(body) + 1}"


def test_a_character_across_two_reads_is_whole(tmp_path):
    head = b"patient_id,score\n"
    filler = b"P1,0.5\n" * 599_000
    padding = b"x" * ((1 << 22) - len(head) - len(filler) - 1)
    assert len(padding) > 0
    data = head + filler + padding + "é,0.5\n".encode()
    assert data[1 << 22 : (1 << 22) + 1] == "é".encode()[1:]
    assert open_table(put(tmp_path, data)).encoding == "utf-8"


def archive(folder, name, member):
    with zipfile.ZipFile(folder / name, "w") as file:
        file.writestr(member, "x")
    return (folder / name).read_bytes()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(GOOD.encode()), "gzip"),
        (b"BZh91AY", "bzip2"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel"),
        (b"%PDF-1.7\n", "PDF"),
        (b'{"a": 1}', "JSON"),
        (b"<html><table>", "HTML"),
        (b"\0" * 128 + b"DICM" + b"\0" * 100, "DICOM"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
    ],
)
def test_other_files_are_called_by_their_name(tmp_path, data, said):
    with pytest.raises(InvalidInputError, match=said):
        open_table(put(tmp_path, data))


def test_archives_are_told_from_workbooks(tmp_path):
    with pytest.raises(InvalidInputError, match="zip archive"):
        open_table(put(tmp_path, archive(tmp_path, "a.zip", "table.csv")))
    with pytest.raises(InvalidInputError, match="xlsx"):
        open_table(put(tmp_path, archive(tmp_path, "b.zip", "xl/workbook.xml")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("patient_id,score\n", "no row"),
        ("scores\n0.1\n0.2\n", "two columns"),
        ("P1,1,0.93\nP2,0,0.11\n", "no header"),
        ("F,yes,b\nF,no,c\nM,yes,d\n", "no header"),
        ("patient_id,score,Score\nP1,1,2\n", "same name"),
        ("patient_id,score,score\nP1,1,2\n", "same name"),
        ("patient_id,score\n1,P1,0.3\n2,P2,0.4\n", "different numbers of cells"),
    ],
)
def test_tables_without_a_sound_header_are_refused(tmp_path, text, said):
    with pytest.raises(InvalidInputError, match=said):
        open_table(put(tmp_path, text))


def test_a_blank_name_is_filled_in(tmp_path):
    source = open_table(put(tmp_path, ",patient_id,score\n0,P1,0.4\n1,P2,0.5\n"))
    assert source.names == ("column 1", "patient_id", "score")


def test_two_thousand_columns_and_no_more(tmp_path):
    names = [f"name{i}x" for i in range(2001)]
    row = ["a"] * 2001
    for width in (2000, 2001):
        path = write_rows(tmp_path / f"{width}.csv", [row[:width]] * 2, names[:width])
        if width == 2000:
            assert len(open_table(path).names) == 2000
        else:
            with pytest.raises(TooLargeError, match="larger"):
                open_table(path)


@pytest.mark.parametrize(
    ("tail", "said", "line"),
    [
        ("P3,1\n", "another number of cells", 4),
        ("P3,1,0.4,9\n", "another number of cells", 4),
        ('P3,"1,0.4\n', "quoted cell is not closed", 4),
        ('"P3"x,1,0.4\n', "quoted cell is not closed", 4),
        ("P3,1," + "9" * 3_000_000 + "\n", "larger", 4),
    ],
)
def test_rows_that_cannot_be_read_are_named_by_line(tmp_path, tail, said, line):
    source = open_table(put(tmp_path, GOOD + tail))
    with pytest.raises(SonobridgeError, match=said) as caught:
        cells(source)
    assert caught.value.where == f"table.csv, line {line}"
    assert "P3" not in str(caught.value.as_json())
    assert caught.value.__cause__ is None


def test_mixed_line_ends_are_refused(tmp_path):
    source = open_table(put(tmp_path, "patient_id,score\r\nP1,0.1\nP2,0.2\r\n"))
    with pytest.raises(InvalidInputError, match="do not end in one way"):
        cells(source)


def test_a_file_that_changed_is_not_believed(tmp_path):
    path = put(tmp_path, GOOD)
    source = open_table(path)
    path.write_text(GOOD + "P3,1,0.5\n")
    with pytest.raises(ConflictError, match="changed"):
        cells(source)


def parquet(path, query):
    duckdb.sql(query).write_parquet(str(path))
    return path


def test_parquet_is_told_by_its_bytes_and_read_as_text(tmp_path):
    path = parquet(
        tmp_path / "table.csv",
        "SELECT 'P1' AS patient_id, 0.25::DOUBLE AS score, true AS reference, "
        "['a', 'b'] AS race, {'x': 1} AS nested, NULL::INTEGER AS age",
    )
    source = open_table(path)
    assert source.kind == "parquet"
    assert source.names == ("patient_id", "score", "reference", "race", "nested", "age")
    assert cells(source) == [("P1", "0.25", "true", "a;b", None, None)]


def test_a_damaged_parquet_is_refused(tmp_path):
    path = parquet(tmp_path / "a.parquet", "SELECT 'P1' AS patient_id, 0.5 AS score")
    data = path.read_bytes()
    path.write_bytes(data[:-20])
    with pytest.raises(InvalidInputError, match="cut short"):
        open_table(path)
    path.write_bytes(data[:40] + b"\xff" * (len(data) - 60) + data[-20:])
    with pytest.raises(InvalidInputError, match="cannot be read"):
        open_table(path)


def test_one_row_is_a_table(tmp_path):
    path = write_rows(tmp_path / "one.csv", plain_rows(1))
    assert open_table(path).names == HEADER
