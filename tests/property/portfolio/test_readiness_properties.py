"""More evidence never lowers readiness, whatever it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sonobridge.portfolio import EvidenceSummary, load_role, measure_readiness

ROLE = load_role()
KINDS = sorted({kind for skill in ROLE.skills for part in skill.parts for kind in part.kinds})
RECORDS = st.builds(
    EvidenceSummary,
    id=st.uuids().map(lambda u: f"ev_{u}"),
    kind=st.sampled_from([*KINDS, "something.else"]),
    person_id=st.sampled_from(["ann", "ben"]),
    origin=st.sampled_from(["work", "demo"]),
    subjects=st.lists(st.integers(0, 60).map(str), max_size=45).map(tuple),
    stale=st.booleans(),
)


@given(st.lists(RECORDS, max_size=12), RECORDS, st.sampled_from(["work", "demo"]))
def test_monotone_and_bounded(evidence: list, extra: EvidenceSummary, origin: str) -> None:
    def value(records: list) -> float:
        return measure_readiness(ROLE, records, person_id="ann", workspace_origin=origin).value

    before, after = value(evidence), value([*evidence, extra])
    assert 0.0 <= before <= after <= 1.0


@given(st.lists(RECORDS, max_size=12))
def test_gaps_and_closed_parts_are_all_parts(evidence: list) -> None:
    result = measure_readiness(ROLE, evidence, person_id="ann", workspace_origin="work")
    parts = {part.id: part for skill in result.skills for part in skill.parts}
    open_parts = {gap.part_id for gap in result.gaps}
    assert open_parts == {name for name, part in parts.items() if not part.closed}
    shown = {e.id for e in evidence if e.person_id == "ann"}
    assert all(set(part.evidence_ids) <= shown for part in parts.values())
    if result.mandatory_open:
        assert result.value < 1.0
