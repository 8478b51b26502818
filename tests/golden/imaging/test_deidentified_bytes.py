"""De-identified bytes for one key do not change from version to version unnoticed."""

import hashlib

import planted_identity as plant
from sonobridge.imaging import Accepted, DeidentificationPolicy, classify, deidentify

WANTED = "607c4587dfe70c73c57852133aa0e3b03449ea2fb595316a8d6845b076127dcc"


class NoDecoder:
    def header(self, data):
        raise AssertionError("the scanner reads this file alone")


def test_the_bytes_of_a_known_file_under_a_known_key():
    source = plant.as_file(plant.ultrasound())
    accepted = classify(source, decoder=NoDecoder())
    assert isinstance(accepted, Accepted)
    result = deidentify(
        source, accepted, key=bytes(range(32)), policy=DeidentificationPolicy(), decoder=None
    )
    assert result.patient_key == "PK5VSWF2RDDR9AESJZ"
    assert hashlib.sha256(result.data).hexdigest() == WANTED
