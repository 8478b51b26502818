"""Large tables: answered in bounded memory, or refused in bounded time."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from sonobridge.audit.table import open_table
from sonobridge.core.errors import InvalidInputError, SonobridgeError, TooLargeError

GIGABYTE = 2**30

RUN = """
import resource, sys
from prediction_files import binary_protocol
from sonobridge.audit.protocol import Subgroup
from sonobridge.audit.table import open_table, read_table
names = {names!r}
usage = lambda: resource.getrusage(resource.RUSAGE_SELF)
before = usage().ru_utime + usage().ru_stime
table = read_table(open_table({path!r}), binary_protocol(
    columns=dict(site="site", version="software_version"),
    subgroups=tuple(Subgroup(column=n, scale="Monk 1-10" if n == "skin_tone" else "")
                    for n in names)))
peak = next(x for x in open('/proc/self/status') if x.startswith('VmHWM'))
after = usage().ru_utime + usage().ru_stime
print(table.rows, table.patients, len(table.attributes), after - before, int(peak.split()[1]))
"""

NAMES = ("sex", "age", "bmi", "site", "scanner", "software_version", "depth_cm", "skin_tone")


def big_table(path, rows):
    """Write a table of 12 columns with about four images a patient."""
    import duckdb

    duckdb.sql(
        f"""SELECT 'PAT' || lpad((i // 4)::VARCHAR, 7, '0') AS patient_id,
        'IMG' || lpad(i::VARCHAR, 9, '0') AS image_id, (i // 4) % 3 // 2 AS reference,
        (hash(i) % 1000000) / 1000000.0 AS score, ['F', 'M', NULL][1 + (i // 4) % 3] AS sex,
        20 + (i // 4) % 70 AS age, 18 + (i // 4) % 250 / 10 AS bmi, 'ABC'[1 + i % 3] AS site,
        'Scanner ' || i % 4 AS scanner, 'v' || i % 3 AS software_version,
        2 + i % 60 / 10 AS depth_cm, 1 + (i // 4) % 10 AS skin_tone
        FROM range({rows}) t(i)"""
    ).write_csv(str(path))
    return path


def run_in_child(path):
    """Return rows, patients, attributes, CPU seconds and resident megabytes of a reading."""
    code = RUN.format(names=NAMES, path=str(path))
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    rows, patients, attributes, cpu, resident = done.stdout.split()
    return int(rows), int(patients), int(attributes), float(cpu), int(resident) / 1024


def test_memory_is_bounded(tmp_path):
    path = big_table(tmp_path / "a.csv", 200_000)
    rows, patients, attributes, _, megabytes = run_in_child(path)
    assert (rows, patients, attributes) == (200_000, 50_000, 8)
    assert megabytes < 500


@pytest.mark.slow
def test_a_million_rows_take_six_seconds_and_a_gigabyte(tmp_path):
    path = big_table(tmp_path / "a.csv", 1_000_000)
    rows, _, _, cpu, megabytes = run_in_child(path)
    assert rows == 1_000_000
    assert cpu <= 6.0
    assert megabytes <= 1024


@pytest.mark.slow
def test_a_file_of_some_hundred_megabytes_stays_in_bounds(tmp_path):
    path = big_table(tmp_path / "a.csv", 3_000_000)
    assert path.stat().st_size > 150_000_000
    rows, _, _, cpu, megabytes = run_in_child(path)
    assert rows == 3_000_000
    assert cpu < 30
    assert megabytes < 1024


def sparse(path, head, size):
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)
    return path


@pytest.mark.parametrize(
    "head",
    [b"", b"patient_id,reference,score\nP1,1,0.5\n"],
    ids=["zeros", "header then zeros"],
)
def test_a_sparse_file_of_ten_gigabytes_is_refused_at_once(tmp_path, head):
    path = sparse(tmp_path / "a.csv", head, 10 * GIGABYTE)
    started = time.process_time()
    with pytest.raises(InvalidInputError, match="zero bytes"):
        open_table(path)
    assert time.process_time() - started < 2


def test_a_file_beyond_the_bound_is_refused_unread(tmp_path):
    path = sparse(tmp_path / "a.parquet", b"PAR1", 21 * GIGABYTE)
    started = time.process_time()
    with pytest.raises(TooLargeError, match="larger than this program answers for"):
        open_table(path)
    assert time.process_time() - started < 1


def test_a_parquet_mark_with_zeros_behind_it_is_refused_at_once(tmp_path):
    path = sparse(tmp_path / "a.parquet", b"PAR1", 10 * GIGABYTE)
    started = time.process_time()
    with pytest.raises(SonobridgeError, match="cut short"):
        open_table(path)
    assert time.process_time() - started < 2


@pytest.mark.slow
def test_more_rows_than_the_bound_are_refused_in_bounded_time(tmp_path):
    from prediction_files import binary_protocol
    from sonobridge.audit.table import read_table
    from sonobridge.audit.table.scan import MOST_ROWS

    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"patient_id,image_id,reference,score,sex\n")
        block = b"P1,I1,1,0.5,F\n" * 1_000_000
        for _ in range(MOST_ROWS // 1_000_000 + 1):
            file.write(block)
    started = time.process_time()
    with pytest.raises(TooLargeError, match="larger"):
        read_table(open_table(path), binary_protocol())
    assert time.process_time() - started < 60
