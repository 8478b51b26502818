"""Each hostile file has one outcome, in 2 s and 300 MiB, and nobody falls over."""

import io
import json
import time
import tracemalloc
import warnings
from pathlib import Path

import psutil
import pydicom
import pytest

from hostile_files import ACCEPTED, CHARACTER_SETS, MADE, PACKAGED, made
from imaging_files import load
from quickest import quickest
from sonobridge.imaging import (
    Accepted,
    DecoderProcess,
    DeidentificationPolicy,
    Part10Error,
    PixelError,
    Quarantined,
    classify,
    deidentify,
)

MEBIBYTE = 1024 * 1024
CORPUS = Path(__file__).resolve().parents[4] / "shared" / "data" / "dicom_corpus"


@pytest.fixture(scope="module")
def decoder():
    with DecoderProcess() as one:
        # The general reader and the dictionary are loaded before any clock runs.
        one.header(load("examples_rgb_color.dcm"))
        classify(load("UN_sequence.dcm"), decoder=one)
        yield one


def observed(data, decoder):
    """Return the result after checking time, the child's memory and the parent's."""
    results, peaks = [], []

    def seconds():
        tracemalloc.start()
        began = time.perf_counter()
        try:
            results.append(classify(data, decoder=decoder))
        finally:
            took = time.perf_counter() - began
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        return took

    assert quickest(seconds, 2.0) < 2.0
    assert max(peaks) < 300 * MEBIBYTE
    assert psutil.Process(decoder.process_id).memory_info().rss < 300 * MEBIBYTE
    return results[-1]


def check(result, outcome, detail):
    if outcome == ACCEPTED:
        assert isinstance(result, Accepted), result
        assert result.pixels.status == detail
        assert bool(result.pixels.reason) == (detail in {"truncated", "undecodable"})
    else:
        assert isinstance(result, Quarantined), result
        assert result.reason_code == detail
        assert result.message.endswith(".")


@pytest.mark.parametrize("name", PACKAGED)
def test_packaged_files(decoder, name):
    check(observed(load(name), decoder), *PACKAGED[name])


@pytest.mark.parametrize("name", MADE)
def test_made_files(decoder, name):
    check(observed(made(name), decoder), *MADE[name])


def test_details_that_a_person_needs(decoder):
    assert observed(made("cine_trunc"), decoder).pixels.frames_complete in range(15, 25)
    assert observed(made("cine_trunc"), decoder).pixels.frames_declared == 30
    codes = [one.code for one in observed(made("pix_len_2GB"), decoder).header.issues]
    assert "pixel_length_mismatch" in codes
    codes = [one.code for one in observed(made("meta_uid_mismatch"), decoder).header.issues]
    assert "meta_uid_mismatch" in codes
    codes = [one.code for one in observed(made("uid_pathtraversal"), decoder).header.issues]
    assert "uid_invalid" in codes
    codes = [one.code for one in observed(made("study_date_impossible"), decoder).header.issues]
    assert "date_invalid" in codes
    assert observed(load("rtplan_truncated.dcm"), decoder).byte_offset == 1410
    assert observed(made("sq_depth_5000"), decoder).byte_offset > 1000


def test_salvaged_frames_of_a_cut_cine_equal_those_of_the_whole(decoder):
    whole, cut = load("examples_ybr_color.dcm"), made("cine_trunc")
    last = decoder.open(cut).table.complete - 1
    assert (decoder.frame(cut, last) == decoder.frame(whole, last)).all()
    with pytest.raises(PixelError):
        decoder.frame(cut, last + 1)


@pytest.mark.parametrize("name", CHARACTER_SETS)
def test_names_in_every_character_set_equal_the_peer(decoder, name):
    from pydicom.data import get_charset_files

    (path,) = [one for one in get_charset_files(f"{name}.dcm") if one.endswith(f"/{name}.dcm")]
    data = Path(path).read_bytes()
    result = observed(data, decoder)
    assert isinstance(result, Accepted)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = str(pydicom.dcmread(io.BytesIO(data)).get("PatientName", ""))
    assert result.header.identity.patient_name == wanted


@pytest.mark.parametrize("name", [*PACKAGED, *MADE])
def test_what_is_accepted_can_be_deidentified_or_says_why_not(decoder, name):
    data = load(name) if name in PACKAGED else made(name)
    accepted = classify(data, decoder=decoder)
    if isinstance(accepted, Quarantined):
        return
    policy = DeidentificationPolicy()
    try:
        result = deidentify(data, accepted, key=b"k" * 32, policy=policy, decoder=decoder)
    except (Part10Error, PixelError):
        pytest.skip("refused with a reason, which other tests look at")
    again = classify(result.data, decoder=decoder)
    if accepted.header.kind == "fragment":
        return
    assert isinstance(again, Accepted)
    assert again.header.sop_instance_uid.startswith("2.25.")


def test_the_corpus_on_disk_has_the_outcomes_of_the_suite(decoder):
    if not (CORPUS / "manifest.json").exists():
        pytest.skip("the shared corpus is not beside the repository")
    entries = json.loads((CORPUS / "manifest.json").read_text())
    assert len(entries) == 62
    for entry in entries:
        path = CORPUS / entry["file"]
        result = observed(path.read_bytes(), decoder)
        wanted = PACKAGED.get(path.name) or MADE.get(path.stem)
        if wanted is not None:
            check(result, *wanted)
        else:
            assert isinstance(result, Accepted)
    assert decoder.starts == 1
