"""Frame k as decoded here is frame k as pydicom decodes it."""

import io
import warnings

import numpy as np
import pydicom
import pytest
from pydicom.pixels import apply_color_lut

from imaging_files import CODEC_FILES, COLOUR_RULE_FILES, US_FILES, load
from sonobridge.imaging import DecoderProcess


@pytest.fixture(scope="module")
def decoder():
    with DecoderProcess() as one:
        yield one


def peer_frames(data: bytes) -> tuple[pydicom.Dataset, np.ndarray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(io.BytesIO(data))
        pixels = dataset.pixel_array
    if int(dataset.get("NumberOfFrames", 1) or 1) == 1 and pixels.ndim < 4:
        pixels = pixels[np.newaxis] if pixels.shape[0] != 1 or pixels.ndim == 2 else pixels
    return dataset, pixels


@pytest.mark.parametrize("name", US_FILES + CODEC_FILES)
def test_every_frame_equals_the_peer(decoder, name):
    data = load(name)
    dataset, wanted = peer_frames(data)
    clip = decoder.open(data)
    assert clip.table.complete == len(wanted)
    step = max(1, len(wanted) // 8)
    allowed = 2 if clip.form.transfer_syntax_uid.endswith(".4.50") else 0
    for index in range(0, len(wanted), step):
        found = decoder.frame(clip, index)
        assert found.shape == wanted[index].shape
        gap = np.abs(found.astype(np.int64) - wanted[index].astype(np.int64))
        assert gap.max() <= allowed
    assert dataset.Rows == clip.form.rows


@pytest.mark.parametrize("name", COLOUR_RULE_FILES)
def test_colour_space_of_jpeg_streams_is_judged_as_the_peer_does(decoder, name):
    _, wanted = peer_frames(load(name))
    gap = np.abs(decoder.frame(load(name), 0).astype(int) - wanted[0].astype(int))
    assert gap.max() <= 3


@pytest.mark.parametrize(
    "name", ["examples_palette.dcm", "OBXXXX1A_rle_2frame.dcm", "gdcm-US-ALOKA-16.dcm"]
)
def test_palettes_are_shown_as_the_peer_maps_them(decoder, name):
    dataset, wanted = peer_frames(load(name))
    colours = apply_color_lut(wanted[0], dataset)
    if colours.dtype != np.uint8:
        colours = (colours >> 8).astype(np.uint8)
    assert np.array_equal(decoder.frame(load(name), 0, shown="display"), colours)


def test_big_endian_palettes_give_the_same_picture_as_little_endian_ones(decoder):
    for little, big in (
        ("OBXXXX1A.dcm", "OBXXXX1A_expb.dcm"),
        ("gdcm-US-ALOKA-16.dcm", "gdcm-US-ALOKA-16_big.dcm"),
    ):
        one = decoder.frame(load(little), 0, shown="display")
        assert np.array_equal(one, decoder.frame(load(big), 0, shown="display"))


def test_lossless_jpeg_equals_gdcm_bit_for_bit(decoder):
    data = load("JPGLosslessP14SV1_1s_1f_8b.dcm")
    dataset = pydicom.dcmread(io.BytesIO(data))
    dataset.pixel_array_options(decoding_plugin="gdcm")
    wanted = dataset.pixel_array
    assert wanted.shape == (768, 1024)
    assert np.array_equal(decoder.frame(data, 0), wanted)


def test_lossless_jpeg_2000_equals_the_uncompressed_twin(decoder):
    one, two = decoder.frame(load("US1_J2KR.dcm"), 0), decoder.frame(load("US1_UNCR.dcm"), 0)
    assert np.array_equal(one, two)
