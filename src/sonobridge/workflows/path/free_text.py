"""Free text that is kept in a log: searched for what may name a patient before it is kept."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["clean_text"]


def clean_text(texts: Mapping[str, str], *, kept: str = "Nothing was stored.") -> str:
    """Refuse texts in which something may name a patient; return what this cannot prove.

    Parameters
    ----------
    texts
        By the field that a passage is named with; empty ones may be among them.
    kept
        What the refusal says was kept.

    Raises
    ------
    PatientDataFoundError
        Naming the passages.
    """
    from sonobridge.career.proof_plan.patient_data_scan import LIMIT, refuse_patient_data

    refuse_patient_data(texts, kept=kept)
    return LIMIT
