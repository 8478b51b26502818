"""Signs of success, counted from the log with interval and n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sonobridge.career.indicators.reading import mean_interval, state_share
from sonobridge.career.wording.stakeholders.log_field import Value
from sonobridge.career.wording.stakeholders.reading_level import reading_level
from sonobridge.career.wording.stakeholders.stakeholder import Stakeholder
from sonobridge.core.types import Estimate, NotEstimable

__all__ = ["state_sign"]


def state_sign(
    stakeholder: Stakeholder, entries: Sequence[Mapping[str, Value]]
) -> Estimate | NotEstimable:
    """Return the sign of success of a stakeholder from what was logged.

    Parameters
    ----------
    stakeholder
        One whose sign is counted from its own log, not ``stored``.
    entries
        Values of each entry.

    Returns
    -------
    Estimate or NotEstimable
        A share in 0..1 with Wilson's interval, or a mean in minutes with Student's.
    """
    rule = stakeholder.sign
    rows = [one for one in entries if not rule.when or one.get(rule.when) is True]
    if rule.kind == "mean":
        values = [float(one[rule.fields[0]]) for one in rows if rule.fields[0] in one]
        return mean_interval(stakeholder.success, values, rule.unit)
    met = sum(_met(stakeholder, one) for one in rows)
    return state_share(stakeholder.success, met, len(rows), target=None, unit=rule.unit).value


def _met(stakeholder: Stakeholder, entry: Mapping[str, Value]) -> bool:
    rule = stakeholder.sign
    values = [entry.get(name) for name in rule.fields]
    if rule.kind == "share_true":
        return all(one is True for one in values)
    if rule.kind == "share_false":
        return all(one is False for one in values)
    if rule.kind == "share_within":
        return all(one is not None and float(one) <= rule.rule for one in values)
    if rule.kind == "share_filled":
        return all(bool(str(one or "").strip()) for one in values)
    if rule.kind == "share_readable":
        return all(reading_level(str(one or "")).passes for one in values)
    raise ValueError(f"{stakeholder.id}: a sign {rule.kind} is not counted from the log")
