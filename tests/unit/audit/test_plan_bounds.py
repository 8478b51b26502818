"""Values at the edges of what may be asked are answered, never a fault."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json
from sonobridge.workflows.audit.planning.plan import PlanRequest, PlanResult, plan
from sonobridge.workflows.context import Context

EDGES = {
    "metric": ["sensitivity", "auc"],
    "expected": [1e-4, 0.5, 0.9999],
    "gap": [0.001, 0.1, 0.999],
    "alpha": [1e-6, 0.05, 0.4999],
    "share": [0.001, 0.5, 0.999],
    "prevalence": [1e-4, 0.3, 0.9999],
    "comparisons": [1, 1000],
    "margin": [0, 1e-9, 0.9],
}


@settings(max_examples=80, deadline=None)
@given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in EDGES.items()}))
def test_edges_are_planned_or_refused(values):
    with suppress(InvalidInputError):
        assert isinstance(plan(Context(), from_json(PlanRequest, values)), PlanResult)
