"""The hash of a dataset version does not change between releases."""

from __future__ import annotations

from sonobridge.learning import Candidate, SplitRule, freeze_dataset

GOLDEN_SIDES = ["train"] * 2 + ["validation"] * 2 + ["test"] * 2 + ["train"] * 2
GOLDEN_SHA256 = "0541b472661c5aa85ae1def19fae0eb32fe02816682d65fb733d53e346892f9f"


def test_golden_hash_and_sides() -> None:
    clips = [
        Candidate(
            clip_id=f"clip_{i}",
            blob_sha256=f"{i:064x}",
            patient_key=f"patient {i // 2}",
            study_uid=None,
            cleared=True,
            in_conflict=False,
            decodable=True,
            label_sha256=f"{i + 100:064x}",
        )
        for i in range(8)
    ]
    version = freeze_dataset(
        clips,
        SplitRule(seed=7, train=0.5, validation=0.25, test=0.25),
        identity=("ds_1", "golden", "2026-01-01T00:00:00.000Z"),
        study_id="lstudy_1",
        protocol_sha256="a" * 64,
        reference_sha256="b" * 64,
    )
    assert [item.split for item in version.items] == GOLDEN_SIDES
    assert version.sha256() == GOLDEN_SHA256
