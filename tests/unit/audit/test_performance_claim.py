from __future__ import annotations

import pytest

from sonobridge.audit.claims import PerformanceClaim, missing_fields, require_complete
from sonobridge.core.errors import ConflictError

WHOLE = {
    "task": "flag carotid clips with plaque",
    "population": "642 adults referred for carotid ultrasound at one hospital",
    "reference_standard": "two readers, a third adjudicates",
    "reader_baseline": "three readers on the same clips",
    "evaluation_id": "evl_01JD0X3F7QH2M4N6P8R0S2T4V6",
}


@pytest.mark.requirement("R-003-33")
@pytest.mark.parametrize(
    "field", ["task", "population", "reference_standard", "reader_baseline"]
)
@pytest.mark.parametrize("empty", ["", "   "])
def test_a_claim_lacking_any_of_the_four_fields_cannot_be_released(field, empty):
    claim = PerformanceClaim(**{**WHOLE, field: empty})
    assert missing_fields(claim) == (field,)
    with pytest.raises(ConflictError) as caught:
        require_complete(claim)
    assert field.replace("_", " ") in str(caught.value)
    assert caught.value.details == {"missing": [field]}


def test_a_whole_claim_is_released():
    claim = PerformanceClaim(**WHOLE)
    assert missing_fields(claim) == ()
    require_complete(claim)


def test_a_claim_without_its_evaluation_cannot_be_released():
    with pytest.raises(ConflictError, match="evaluation id"):
        require_complete(PerformanceClaim(**{**WHOLE, "evaluation_id": ""}))
