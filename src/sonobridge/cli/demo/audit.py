"""The demo's audits: shipped simulated examples, taken in, locked and evaluated for real."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["AuditedDemo", "audit_examples"]

# One protocol of each example; the first shows a disparity that a first visitor can find.
_AUDITS = (
    ("carotid_criteria_by_sex", "psv_ge_125"),
    ("vendor_carotid", "protocol"),
)


@dataclass(frozen=True, slots=True)
class AuditedDemo:
    """What was made: evaluations, and flags that wait for a person."""

    evaluations: int
    open_flags: int


def audit_examples(run: Callable[..., Any], seed: int) -> AuditedDemo:
    """Run every step of an audit on the shipped examples.

    Parameters
    ----------
    run
        Runs an operation by name and returns JSON values.
    seed
        Seed of the simulated patients.
    """
    made = [_audit(run, example, protocol, seed) for example, protocol in _AUDITS]
    return AuditedDemo(len(made), sum(len(one["new_flags"]) for one in made))


def _audit(run: Callable[..., Any], example: str, protocol: str, seed: int) -> Any:
    from sonobridge.audit.examples import write_example
    from sonobridge.audit.protocol import load_protocol
    from sonobridge.core.record import to_json

    with tempfile.TemporaryDirectory() as folder:
        written = write_example(example, Path(folder) / f"{example}.csv", seed)
        path = next(one for one in written.protocols if one.name.endswith(f"{protocol}.yaml"))
        asked = load_protocol(path.read_bytes(), path.name)
        taken = run(
            "audit.intake",
            file=str(written.path),
            name=example.replace("_", " "),
            patient=asked.columns.patient,
            image=asked.columns.image,
        )
    product = run("audit.register_product", product=to_json(asked.product))
    locked = run(
        "audit.lock",
        product_id=product["product"]["product_id"],
        table_id=taken["table"]["table_id"],
        protocol=to_json(asked),
    )
    return run("audit.evaluate", protocol_id=locked["protocol_id"])
