"""Kill -9 at named points and at random moments: nothing torn, a re-run converges."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace, faults, verify_workspace

BLOBS = 60
WRITER = """
import sys
from pathlib import Path
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace, faults
clock = SystemClock()
with Workspace.open(Path(sys.argv[1]), clock=clock) as workspace:
    faults.arm(sys.argv[2])
    print("ready", flush=True)
    for start in range(0, int(sys.argv[3]), 10):
        with workspace.blobs.batch() as batch:
            names = [batch.put(b"blob %d" % n * 500) for n in range(start, start + 10)]
        with workspace.transaction(ingest=True) as connection:
            for name in names:
                workspace.blobs.record(connection, name, clock)
"""


@pytest.fixture
def root(tmp_path):
    place = tmp_path / "w"
    Workspace.create(place, name="Kill", origin="work", clock=SystemClock()).close()
    return place


def writer(root, fault="", count=BLOBS):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), fault, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def report_of(root):
    with Workspace.open(root, clock=SystemClock()) as workspace:
        return verify_workspace(workspace), list((root / "blobs" / "tmp").iterdir())


@pytest.mark.parametrize(
    ("fault", "rows", "orphans"),
    [
        ("after_blob_tmp:15", 10, 4),
        ("after_blob_rename:15", 10, 5),
        ("before_commit:2", 10, 10),
        ("after_commit:2", 20, 0),
    ],
)
def test_each_point_leaves_whole_rows_and_a_rerun_converges(root, fault, rows, orphans):
    process = writer(root, fault)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    report, leftovers = report_of(root)
    assert report.holds
    assert (report.blobs, len(report.orphans)) == (rows, orphans)
    assert leftovers == [], "what the dead process left was cleaned on open"
    again = writer(root)
    again.communicate()
    assert again.returncode == 0
    report, _ = report_of(root)
    assert report.holds
    assert (report.blobs, report.orphans) == (BLOBS, ())


def test_random_kills_never_leave_a_row_without_its_blob(root):
    moments = random.Random(20260302)
    count = 2000
    for _ in range(12):
        process = writer(root, count=count)
        assert process.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0.005, 0.3))
        process.kill()
        process.communicate()
        report, _ = report_of(root)
        assert report.holds
        assert report.blobs % 10 == 0, "batches are committed whole"
    final = writer(root, count=count)
    final.communicate()
    report, _ = report_of(root)
    assert report.holds
    assert (report.blobs, report.orphans) == (count, ())


def test_an_unknown_point_is_refused():
    from sonobridge.core.errors import InvalidInputError

    for wrong in ("nowhere", "after_commit:0", "after_commit:x"):
        with pytest.raises(InvalidInputError):
            faults.arm(wrong)
    faults.arm("")
    faults.reach("after_commit")


def test_a_migration_that_is_killed_leaves_the_old_form(tmp_path):
    script = """
import sys
from pathlib import Path
from sonobridge.store import faults, migrations
from sonobridge.store.engine import open_sqlite
faults.arm("during_migration")
migrations.migrate(open_sqlite(Path(sys.argv[1])))
"""
    path = tmp_path / "killed.db"
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    from sonobridge.store import migrations
    from sonobridge.store.engine import open_sqlite

    database = open_sqlite(path)
    with database.reading() as connection:
        assert migrations.stored_revision(connection) is None
        assert connection.dialect.get_table_names(connection) == []
    migrations.migrate(database)
    with database.reading() as connection:
        assert migrations.stored_revision(connection) == migrations.head_revision()
    database.dispose()
