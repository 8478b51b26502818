"""Any bytes get an outcome; a spoiled real file never raises anything unforeseen."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imaging_files import load
from sonobridge.imaging import (
    Accepted,
    DeidentificationPolicy,
    Part10Error,
    PixelError,
    Quarantined,
    UnusualHeaderError,
    classify,
    deidentify,
)


class NoDecoder:
    """Stands for a child that refuses everything, so that only the own code is tried."""

    def header(self, data):
        raise Part10Error("not_readable", "The header cannot be read.", None)

    def rewrite(self, data):
        raise Part10Error("not_readable", "The header cannot be read.", None)

    def blank(self, clip, index, boxes):
        raise PixelError("codec_unsupported", "No decoder here.", index)


def outcome(data):
    result = classify(data, decoder=NoDecoder())
    assert isinstance(result, Accepted | Quarantined)
    if isinstance(result, Accepted):
        with suppress(Part10Error, PixelError, UnusualHeaderError):
            deidentify(
                data,
                result,
                key=b"k" * 32,
                policy=DeidentificationPolicy(),
                decoder=NoDecoder(),
            )
    return result


@given(tail=st.binary(max_size=300))
def test_noise_behind_a_magic_word(tail):
    outcome(bytes(128) + b"DICM" + tail)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    name=st.sampled_from(["ExplVR_BigEnd.dcm", "SC_rgb_rle.dcm", "MR_small_implicit.dcm"]),
    changes=st.lists(
        st.tuples(st.integers(132, 2500), st.integers(0, 255)), min_size=1, max_size=6
    ),
    length=st.integers(0, 20000),
)
def test_spoiled_and_cut_real_files(name, changes, length):
    data = bytearray(load(name))
    for place, value in changes:
        if place < len(data):
            data[place] = value
    outcome(bytes(data[: max(140, length)]))
