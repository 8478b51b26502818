"""What a person chooses when results come as structured reports or as text."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Len, MaxLen

from sonobridge.core.record import Help, record

__all__ = [
    "KeepIdentifiers",
    "KeyFile",
    "OutputFile",
    "ReferenceChoices",
    "SrChoices",
    "TextChoices",
]

Concept = Annotated[str, Len(1, 300)]
Path = Annotated[str, MaxLen(4000)]
Column = Annotated[str, MaxLen(200)]

OutputFile = Annotated[str, MaxLen(4000), Help("CSV to write.")]
KeyFile = Annotated[
    str,
    MaxLen(4000),
    Help("Key under which patients and UIDs are coded, made if absent; empty: a new key."),
]
KeepIdentifiers = Annotated[
    bool, Help("Write patient IDs, UIDs and dates as they are: the table is identified.")
]


@record
class ReferenceChoices:
    """Which reference is joined, and on what."""

    reference: Annotated[
        Path, Help("CSV or Parquet with the reference; empty: the table has none yet.")
    ] = ""
    reference_id: Annotated[Column, Help("Its column that names what --join says.")] = ""
    join: Annotated[
        Literal["study", "image", "report", "accession", "patient"],
        Help("What the reference's identifiers name; of report text, its id or patient."),
    ] = "study"
    reference_part: Annotated[
        Column, Help("Its column that must equal laterality or part of a row; may be empty.")
    ] = ""
    reference_columns: Annotated[
        tuple[Column, ...],
        Len(0, 50),
        Help("Columns to copy; empty: those named as reference, reader or attribute."),
    ] = ()


@record
class SrChoices(ReferenceChoices):
    """Which concepts become which column."""

    source: Annotated[str, Len(1, 4000), Help("Folder of DICOM structured reports, or one.")]
    score: Annotated[
        tuple[Concept, ...],
        Len(0, 20),
        Help("Concept of the score: CODE^SCHEME, CODE or meaning; several are alternatives."),
    ] = ()
    prediction: Annotated[
        tuple[Concept, ...], Len(0, 20), Help("Concept of the predicted class.")
    ] = ()
    classes: Annotated[
        tuple[Concept, ...],
        Len(0, 50),
        Help("What predicted classes are called in the reference: SAID=LABEL, e.g. severe=1."),
    ] = ()
    measured: Annotated[
        tuple[Concept, ...], Len(0, 20), Help("Concept of the measured value.")
    ] = ()
    measured_unit: Annotated[
        str, MaxLen(20), Help("Unit to convert measured values to; empty: the usual one.")
    ] = ""
    also: Annotated[
        tuple[Concept, ...], Len(0, 20), Help("Further columns: CONCEPT or name=CONCEPT.")
    ] = ()
    within: Annotated[
        tuple[Concept, ...],
        Len(0, 8),
        Help("Take only values under or beside these concepts, all of them, e.g. a vessel."),
    ] = ()
    rows: Annotated[
        Literal["report", "group"], Help("One row a report, or one a group of measurements.")
    ] = "report"
    several: Annotated[
        Literal["refuse", "first", "last", "highest", "lowest"],
        Help("Which of several different values of a row stands; refuse: none, left blank."),
    ] = "refuse"


@record
class TextChoices(ReferenceChoices):
    """Which reports, and by which rules."""

    source: Annotated[
        str,
        Len(1, 4000),
        Help("Folder of .txt files, one a report, or a table with a text column."),
    ]
    rules: Annotated[str, Len(1, 4000), Help("Rules file, YAML or JSON.")]
    id_column: Annotated[Column, Help("Of a table: the column that names the report.")] = ""
    text_column: Annotated[Column, Help("Of a table: the column with the text.")] = ""
    patient_column: Annotated[
        Column, Help("Of a table: the column that names the patient; empty: told by its name.")
    ] = ""
    separator: Annotated[
        str,
        MaxLen(10),
        Help("Of files: the patient stands before it in the name; empty: none."),
    ] = ""
    corrections: Annotated[
        Path, Help("Review file in whose column 'corrected' a person entered values.")
    ] = ""
    model_version: Annotated[
        str, MaxLen(60), Help("Version of the product that wrote the results, if known.")
    ] = ""
    review: Annotated[
        Path, Help("File to write for checking: each value with excerpt and offsets; private.")
    ] = ""
