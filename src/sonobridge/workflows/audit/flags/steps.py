"""Adding a step to a flag within the transaction of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sonobridge.audit.evaluation.content import Finding

if TYPE_CHECKING:
    from sonobridge.store.audits import AuditStore, Flag, Writing

__all__ = ["add_step", "declare_flags", "open_flags"]


def add_step(writing: Writing, flag: Flag, kind: str, **values: Any) -> dict[str, Any]:
    """Add the next step of a flag; columns that are not named stay empty."""
    from sonobridge.store.tables.audits import audit_flag_event

    given = {"decision": None, "owner_id": None, "due_on": None, "evaluation_id": None}
    return writing.add(
        audit_flag_event,
        flag_id=flag.id,
        number=len(flag.events) + 1,
        kind=kind,
        severity=values.pop("severity", flag.severity),
        **{**given, **values},
    )


def open_flags(
    writing: Writing,
    store: AuditStore,
    findings: Sequence[Finding],
    *,
    product_id: str,
    evaluation_id: str,
) -> tuple[str, ...]:
    """Turn findings into flags; one that is open already is marked as seen again.

    Returns
    -------
    The identifiers of new flags.
    """
    known = {
        flag.finding_key: flag
        for flag in store.flags.list(product_id=product_id, connection=writing.connection)
        if flag.closed is None
    }
    made = []
    for finding in findings:
        seen = {"evaluation_id": evaluation_id, "severity": finding.severity}
        if finding.key in known:
            add_step(writing, known[finding.key], "seen_again", text=finding.detail, **seen)
        else:
            made.append(_open(writing, finding, product_id, evaluation_id))
    return tuple(made)


def _open(writing: Writing, finding: Finding, product_id: str, evaluation_id: str) -> str:
    from sonobridge.store.tables.audits import audit_flag, audit_flag_event

    flag = writing.add(
        audit_flag,
        product_id=product_id,
        evaluation_id=evaluation_id,
        finding_key=finding.key,
        title=finding.title,
        detail=finding.detail,
        verdict=finding.verdict,
    )
    writing.add(
        audit_flag_event,
        flag_id=flag["id"],
        number=1,
        kind="opened",
        severity=finding.severity,
        decision=None,
        owner_id=None,
        due_on=None,
        text=finding.detail,
        evaluation_id=evaluation_id,
    )
    return str(flag["id"])


def declare_flags(writing: Writing, store: AuditStore, product_id: str) -> None:
    """Say what the flags of a model version are after this run: its card may be stale."""
    from sonobridge.store.audits.flags import flag_heads, flags_sha256

    heads = flag_heads(store.flags.list(product_id=product_id, connection=writing.connection))
    for columns in writing.rows("audit_flag_event"):
        heads[columns["flag_id"]] = columns["sha256"]
    writing.declare("audit_flags", product_id, flags_sha256(heads))
