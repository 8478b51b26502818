"""Cases made ready once for all tests of a process: building a neck takes seconds."""

from contextlib import ExitStack
from functools import lru_cache

from sonobridge.simulator.cases.case_file import find_case
from sonobridge.simulator.studies.bench import core_case, prepared

_KEPT = ExitStack()


@lru_cache(maxsize=4)
def ready(case_id="c01", side="right"):
    """A shipped case narrowed to one side and few views, with scene, plan and expert's run."""
    case = core_case(find_case(case_id), side=side)
    return _KEPT.enter_context(prepared([case], repeats=6))[0]


def judged(one, seed=100, **changes):
    """The scored session of a learner who is the expert but for some fields."""
    from sonobridge.simulator.learners.script import Learner

    return one.scan(seed, Learner(name="test", **changes))


def only(one, view_id):
    """The planned view of a name."""
    return next(view for view in one.plan if view.rule.id == view_id)
