"""``scan.render``: a still as a file, or a clear word why there is none."""

from __future__ import annotations

import hashlib

import pytest
from PIL import Image

from sonobridge.core.config import Settings
from sonobridge.core.errors import InvalidInputError, UnavailableError
from sonobridge.core.record import from_json, to_json
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.runner import Runner


def run(output, **request):
    op = load_operation("scan.render")
    asked = from_json(op.request, {"output": str(output), "seed": 3, **request})
    return to_json(Runner(settings=Settings()).run(op, asked).result)


def test_a_spectrum_is_written_and_read(tmp_path):
    result = run(tmp_path / "out.png", mode="spectral")
    data = (tmp_path / "out.png").read_bytes()
    assert hashlib.sha256(data).hexdigest() == result["sha256"]
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.size[1] > 900, "picture and spectrum"
    assert 20 < result["traced_psv_cm_s"] < 200
    assert result["notice"] == "Simulated · not for diagnosis"
    assert result["view"] == "cca_mid_longitudinal"


def test_no_flow_and_unknown_views_are_told(tmp_path):
    with pytest.raises(InvalidInputError, match="no simulated flow"):
        run(tmp_path / "x.png", view="jugular-longitudinal", mode="colour")
    with pytest.raises(InvalidInputError, match="no such view"):
        run(tmp_path / "x.png", view="aorta")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UnavailableError, match="could not be written"):
        run(tmp_path / "nowhere" / "x.png")


def test_a_name_of_another_kind_of_picture_is_refused_before_any_is_made(tmp_path):
    with pytest.raises(InvalidInputError, match="Only PNG"):
        run(tmp_path / "x.gif")
    assert not list(tmp_path.iterdir())
