from __future__ import annotations

from dataclasses import replace

import pytest

from audit_samples import sample_evaluation
from sonobridge.audit.claims import releasable
from sonobridge.audit.evaluation.content import Curve, MissingBounds, Range, Spread, WorstSlice
from sonobridge.audit.protocol import Criterion
from sonobridge.core.canonical import canonical_bytes
from sonobridge.core.record import to_json
from sonobridge.core.types import Estimate, NotEstimable

SECRET = 0.7654321
KEY = "skin_tone_monk=8–10"


def number(name="x"):
    return Estimate(
        name=name,
        value=SECRET,
        low=SECRET,
        high=SECRET,
        level=0.95,
        n=27,
        n_unit="patients",
        method="m",
    )


def careless():
    """The sample with estimates of the silent group in every place that can hold one."""
    whole = sample_evaluation()
    column, level = "skin_tone_monk", "8–10"
    shown = next(g for g in whole.groups if g.key == "sex=Female")
    measures = tuple(replace(m, estimate=number()) for m in shown.measures)
    groups = tuple(
        replace(g, measures=measures, confusion=shown.confusion, positive_images=32)
        if g.key == KEY
        else g
        for g in whole.groups
    )
    protocol = replace(
        whole.locked.protocol,
        criteria=(
            *whole.locked.protocol.criteria,
            Criterion(
                identifier="C9",
                metric="sensitivity",
                relation="at_least",
                bound=0.5,
                attribute=column,
                level=level,
            ),
        ),
    )
    spread = Spread(
        attribute=column,
        metric="sensitivity",
        highest="1–4",
        lowest=level,
        naive=SECRET,
        estimate=number(),
        p=0.2,
    )
    bound = MissingBounds(
        attribute=column,
        level=level,
        metric="sensitivity",
        missing_patients=105,
        low=SECRET,
        high=SECRET,
    )
    found = WorstSlice(
        description="Monk 8–10",
        attributes=(column,),
        levels=(level,),
        patients=27,
        images=100,
        found=number(),
        shrunken_gap=SECRET,
        p=0.5,
        confirmed=None,
        verdict="insufficient",
        reason="few",
    )
    curve = Curve(kind="roc", group=KEY, label="Monk 8–10", points=(Range(x=0.5, y=SECRET),))
    criterion = replace(whole.criteria[0], identifier="C9", answer="pass", estimate=number())
    return replace(
        whole,
        locked=replace(whole.locked, protocol=protocol),
        groups=groups,
        spreads=(*whole.spreads, spread),
        missing=(*whole.missing, bound),
        worst_slices=(*whole.worst_slices, found),
        curves=(*whole.curves, curve),
        transfers=(replace(whole.transfers[0], group=KEY, sensitivity=number()),),
        paired=(replace(whole.paired[0], group=KEY, first=number()),),
        noise=(*whole.noise, replace(whole.noise[0], group=KEY, model=number())),
        agreement=(),
        criteria=(*whole.criteria, criterion),
    )


@pytest.mark.requirement("R-003-08")
def test_no_estimate_of_a_group_without_claim_is_left():
    whole = careless()
    assert str(SECRET).encode() in canonical_bytes(to_json(whole))
    left = releasable(whole)
    assert str(SECRET).encode() not in canonical_bytes(to_json(left))
    group = next(g for g in left.groups if g.key == KEY)
    assert group.patients == 27
    assert group.claim_note.startswith("no claim")
    assert group.measures == ()
    assert group.confusion is None
    criterion = next(c for c in left.criteria if c.identifier == "C9")
    assert criterion.answer == "cannot_tell"
    assert isinstance(criterion.estimate, NotEstimable)


def test_what_other_groups_found_stays():
    whole, left = sample_evaluation(), releasable(careless())
    assert left.spreads == whole.spreads
    assert left.curves == whole.curves
    assert left.power == whole.power


def test_a_gap_to_a_rest_that_is_silent_itself_goes_too():
    """With two levels, the gap of the large one would give the small one's value."""
    whole = sample_evaluation()
    groups = tuple(
        replace(g, patients=12, claim=False) if g.key == "sex=Male" else g for g in whole.groups
    )
    left = releasable(replace(whole, groups=groups))
    female = next(g for g in left.groups if g.key == "sex=Female")
    assert female.measures
    assert all(m.gap is None for m in female.measures)
    age = next(g for g in left.groups if g.key == "age=60–74")
    assert age.measures[0].gap is not None


def test_without_a_silent_group_nothing_changes():
    whole = sample_evaluation()
    loud = replace(whole, groups=tuple(g for g in whole.groups if g.claim))
    assert releasable(loud) is loud
