"""The wheel carries the pages and its data, and runs without the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_pages_data_and_notices(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "sonobridge/api/static/index.html" in names
    assert any(
        n.startswith("sonobridge/api/static/assets/") and n.endswith(".js") for n in names
    )
    assert "sonobridge/reference_data/career/rubrics.yaml" in names
    assert "sonobridge/reference_data/SOURCES.md" in names
    assert "sonobridge/reference_data/audit/guidelines.yaml" in names
    for name in ("templates/audit.html.j2", "templates/audit.typ", "fonts/OFL.txt"):
        assert f"sonobridge/reports/{name}" in names
    assert any(n.startswith("sonobridge/reports/fonts/") and n.endswith(".ttf") for n in names)
    assert any(n.endswith("licenses/NOTICE") for n in names)
    assert not [n for n in names if n.endswith((".dcm", ".xlsx")) or "node_modules" in n]


def test_the_wheel_runs_without_the_checkout(wheel, tmp_path):
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*install, "--target", str(target), str(wheel)], check=True)
    code = (
        f"import sys; sys.path.insert(0, {str(target)!r}); import sonobridge;"
        f"assert sonobridge.__file__.startswith({str(target)!r}), sonobridge.__file__;"
        "import sonobridge.cli.main as m; sys.argv=['sonobridge','path','rubric','--answers',"
        "'4,4,4,3,4,3,4,4','--json']; m.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "hybrid"
