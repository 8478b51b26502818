"""What a column's name says it holds, by ``reference_data/audit/column_names.yaml``."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

__all__ = ["PER_PATIENT", "attribute_titles", "kind_of", "plain_name"]

_READER = re.compile(r"(reader|rater|radiologist|observer|reviewer)_?([a-z]|\d{1,2})")

PER_PATIENT = frozenset({"sex", "race", "ethnicity", "skin_tone"})
"""Attributes of a person that do not change from image to image."""


@cache
def _names() -> dict[str, Any]:
    file = resources.files("sonobridge.reference_data") / "audit" / "column_names.yaml"
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


@cache
def _by_name() -> dict[str, str]:
    return {name: kind for kind, names in _names()["kinds"].items() for name in names}


def attribute_titles() -> dict[str, str]:
    """Return the kinds that are proposed as subgroups, in order, with their titles."""
    return dict(_names()["attributes"])


def plain_name(name: str) -> str:
    """Return a column name in lower case with underscores.

    Examples
    --------
    >>> plain_name("PatientID"), plain_name("BMI (kg/m2)")
    ('patient_id', 'bmi_kg_m2')
    """
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")


def kind_of(name: str) -> str:
    """Return what a column holds by its name, or an empty text.

    Examples
    --------
    >>> kind_of("PatientSex"), kind_of("y_true"), kind_of("Reader 2"), kind_of("weekday")
    ('sex', 'reference', 'reader', '')
    """
    plain = plain_name(name)
    for candidate in (plain, plain.removeprefix("patient_"), plain.removeprefix("subject_")):
        if candidate in _by_name():
            return _by_name()[candidate]
    return "reader" if _READER.fullmatch(plain) else ""
