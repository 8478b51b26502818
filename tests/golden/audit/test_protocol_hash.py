"""A locked protocol keeps its hash when later versions of the program know more fields."""

from __future__ import annotations

import pytest

from prediction_files import binary_protocol
from sonobridge.audit.protocol.lock import lock, lock_again, protocol_sha256
from sonobridge.audit.protocol.protocol_file import dump_protocol, load_protocol
from sonobridge.core.record import to_json

WANTED = "7e449baaa0aa552b9e7578c9dfe4846a39a0caae18c4ab2414ecb101fffef1b3"
LATER = ("nondiscrimination_identified", "nondiscrimination_next_review")


def test_the_hash_of_a_protocol_from_before_the_later_fields_stands():
    assert protocol_sha256(binary_protocol()) == WANTED
    assert not set(LATER) & set(to_json(lock(binary_protocol(), "2026-11-20"))["protocol"])


@pytest.mark.parametrize("field", LATER)
def test_a_filled_field_is_in_the_hash_and_in_what_changed(field):
    first = lock(binary_protocol(), "2026-11-20T08:00:00Z")
    filled = binary_protocol(**{field: "2027-11-20"})
    second = lock_again(first, filled, "2026-11-21T08:00:00Z")
    assert second.protocol_sha256 != WANTED
    assert second.earlier[-1].changed == (field,)
    third = lock_again(second, binary_protocol(), "2026-11-22T08:00:00Z")
    assert third.protocol_sha256 == WANTED
    assert third.earlier[-1].changed == (field,)


def test_a_protocol_file_offers_every_field():
    text = dump_protocol(binary_protocol())
    assert all(f"\n{field}: ''" in text for field in LATER)
    assert load_protocol(text.encode(), "protocol.yaml") == binary_protocol()
