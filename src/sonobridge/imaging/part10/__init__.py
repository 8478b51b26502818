"""DICOM Part 10 files as bytes: file meta, elements, bounds, and a writer.

Everything here is pure Python over ``bytes`` with stated bounds (nesting, length,
inflated size), so it may run in the importing process on foreign files.
"""

from sonobridge.imaging.part10.elements import DataSet, Element, parse_dataset
from sonobridge.imaging.part10.errors import Part10Error
from sonobridge.imaging.part10.file_meta import FileMeta, read_file_meta
from sonobridge.imaging.part10.inflate import INFLATE_LIMIT, inflate
from sonobridge.imaging.part10.transfer_syntax import (
    TRANSFER_SYNTAXES,
    TransferSyntax,
    transfer_syntax,
)
from sonobridge.imaging.part10.writer import write_part10

__all__ = [
    "INFLATE_LIMIT",
    "TRANSFER_SYNTAXES",
    "DataSet",
    "Element",
    "FileMeta",
    "Part10Error",
    "TransferSyntax",
    "inflate",
    "parse_dataset",
    "read_file_meta",
    "transfer_syntax",
    "write_part10",
]
