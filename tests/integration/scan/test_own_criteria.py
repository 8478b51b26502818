"""Cut points that a set leaves open, and a laboratory's own criteria, on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from sonobridge.cli.main import cli
from sonobridge.core.errors import SonobridgeError

GUIDE = Path(__file__).resolve().parents[3] / "docs/how-to/practise-scanning.md"
SEEN = ("--plaque", "visible", "--lumen", "narrowed", "--angle-deg", "60", "--json")


def command(*words):
    return CliRunner().invoke(cli, ["scan", *words])


def grades(*words):
    told = command(*words)
    assert told.exit_code == 0, told.output
    return json.loads(told.output)["grades"]


def refused(*words):
    """Return what a refusal says; any other failure is none."""
    told = command(*words)
    assert isinstance(told.exception, SonobridgeError), told.output
    return json.dumps(told.exception.as_json())


@pytest.fixture
def own_set():
    """Return the example of the guide, so that what it prints is what is taken."""
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return yaml.safe_load(block)


def written(folder, value):
    file = folder / "own.yaml"
    file.write_text(value if isinstance(value, str) else yaml.safe_dump(value), "utf-8")
    return str(file)


STENT = ("grade", "--vessel", "stent", "--criteria-sets", "in_stent", *SEEN)


def test_a_stent_gets_a_class_once_a_cut_point_is_chosen_and_named():
    (open_one,) = grades(*STENT, "--psv-cm-s", "330")
    assert open_one["state"] == "refused"
    chosen = ("--cut-point-cm-s", "325", "--cut-point-source", "named study")
    (above,) = grades(*STENT, "--psv-cm-s", "330", *chosen)
    assert above["state"] == "graded"
    assert "70" in above["words"]
    assert "Cut point 325 cm/s chosen after named study." in above["cautions"]
    (below,) = grades(*STENT, "--psv-cm-s", "320", *chosen)
    assert below["state"] == "refused"


@pytest.mark.parametrize(
    ("cut", "source", "why"),
    [("290", "study", "published cut points"), ("325", " ", "no named source")],
)
def test_a_cut_point_outside_the_span_or_without_a_source_is_refused(cut, source, why):
    words = ("--cut-point-cm-s", cut, "--cut-point-source", source)
    assert why in refused(*STENT, "--psv-cm-s", "330", *words)


@pytest.mark.requirement("R-010-06")
def test_an_own_set_is_graded_beside_the_shipped_ones(own_set, tmp_path):
    file = written(tmp_path, own_set)
    patch = ("--vessel", "endarterectomy_or_patch", "--psv-cm-s", "230", *SEEN)
    own, *shipped = grades("grade-own", file, *patch)
    assert own["set_id"] == "laboratory:north"
    assert own["state"] == "graded"
    assert not own["usual"]
    assert any("validated on 84 sides against CT angiography" in one for one in own["cautions"])
    assert shipped
    assert {one["set_id"] for one in shipped if one["usual"]}
    native, *_ = grades("grade-own", file, "--vessel", "native", "--psv-cm-s", "230", *SEEN)
    assert native["state"] == "refused"


@pytest.mark.requirement("R-010-06")
@pytest.mark.parametrize("field", ["validation", "owner"])
def test_an_own_set_without_its_validation_or_owner_is_refused(own_set, tmp_path, field):
    del own_set[field]
    said = refused("grade-own", written(tmp_path, own_set), *SEEN)
    assert "The criteria set is refused" in said
    assert field in said


@pytest.mark.parametrize(
    "text",
    ["a: [", "\x00\x01", "- " * 40_000, "just words"],
    ids=["cut", "bytes", "long", "no"],
)
def test_a_file_that_is_no_criteria_set_is_refused_in_words(tmp_path, text):
    assert "Nothing was" in refused("grade-own", written(tmp_path, text), *SEEN)


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "none.yaml" in refused("grade-own", str(tmp_path / "none.yaml"), *SEEN)
