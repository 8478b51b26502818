"""``audit.close_flag``: a flag is closed by a re-test, never by a word alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.flags.flag_view import FlagLine, flag_line
from sonobridge.workflows.audit.flags.steps import add_step, declare_flags
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.audits import EvaluationRow, Flag

__all__ = ["CloseFlagRequest", "CloseFlagResult", "close_flag"]


@record
class CloseFlagRequest:
    """Which flag, and the re-test that it rests on."""

    flag_id: Annotated[str, Help("Identifier of the flag.")]
    evaluation_id: Annotated[
        str, Help("Evaluation of the same model version made after the decision.")
    ]
    note: Annotated[str, Len(0, 2000), Help("What the re-test showed.")] = ""


@record
class CloseFlagResult:
    """The closed flag; ``still_found`` tells whether the re-test shows the finding again."""

    flag: FlagLine
    still_found: bool


@operation(
    "audit.close_flag",
    summary="Close a flag with a linked re-test.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE,),
    positional=("flag_id", "evaluation_id"),
)
def close_flag(context: Context, request: CloseFlagRequest) -> CloseFlagResult:
    """Link the re-test and close; refused without one, or when it shows no mitigation."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    retest = reading.store.evaluations.get(request.evaluation_id)
    findings = {one.key for one in reading.evaluation(retest).findings}
    with keeping(context) as writing:
        flag = reading.store.flags.get(request.flag_id, connection=writing.connection)
        found = flag.finding_key in findings
        _refuse_unless_retested(flag, retest, still_found=found)
        step = add_step(
            writing, flag, "closed", evaluation_id=retest.id, text=request.note.strip()
        )
        declare_flags(writing, reading.store, flag.product_id)
        context.evidence.used("audit_evaluation_file", retest.id, retest.blob_sha256)
        context.evidence.made("audit_flag", flag.id, step["sha256"])
        context.evidence.measured(
            {
                "product_id": flag.product_id,
                "severity": flag.severity,
                "retest": retest.id,
                "still_found": found,
            }
        )
    closed = reading.store.flags.get(flag.id)
    return CloseFlagResult(flag=flag_line(reading, closed), still_found=found)


def _refuse_unless_retested(flag: Flag, retest: EvaluationRow, *, still_found: bool) -> None:
    """Refuse to close without a decision that ends the matter and a re-test after it."""
    decided = flag.decided
    if flag.closed is not None:
        raise _refused(flag, "It is closed already.", "Nothing is left to do.")
    if decided is None:
        raise _refused(flag, "Nobody has decided on it.", "Decide first.")
    if decided.decision == "investigate":
        raise _refused(
            flag,
            "The last decision is to investigate.",
            "Decide what came of it: accept the risk, mitigate, or no problem.",
        )
    if retest.product_id != flag.product_id:
        raise _refused(
            flag,
            "The re-test is of another model version.",
            "Link an evaluation of this version; versions are never pooled.",
        )
    if retest.made_at <= decided.made_at:
        raise _refused(
            flag,
            "The evaluation was made before the decision, so it is no re-test.",
            "Evaluate again, then close the flag with that evaluation.",
        )
    if decided.decision == "mitigate" and still_found:
        raise _refused(
            flag,
            "The re-test shows the finding again, so it is not mitigated.",
            "Mitigate further and test again, or accept the risk with a reason.",
        )


def _refused(flag: Flag, why: str, remedy: str) -> ConflictError:
    return ConflictError(
        "The flag stays open.",
        where=flag.id,
        why=why,
        kept="Its steps are unchanged.",
        remedy=remedy,
    )
