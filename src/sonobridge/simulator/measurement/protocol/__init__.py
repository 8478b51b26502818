"""Examination protocols as data, and what a study lacks of one."""

from sonobridge.simulator.measurement.protocol.annotation import (
    ReadAnnotation,
    read_annotation,
)
from sonobridge.simulator.measurement.protocol.completeness import (
    MissingMeasurement,
    MissingView,
    PresentView,
    ProtocolCheck,
    TakenImage,
    UnknownImage,
    check_protocol,
)
from sonobridge.simulator.measurement.protocol.protocol_file import (
    ProtocolRefusedError,
    parse_examination_protocol,
    shipped_examination_protocol,
)
from sonobridge.simulator.measurement.protocol.view import ExaminationProtocol, ViewRule

__all__ = [
    "ExaminationProtocol",
    "MissingMeasurement",
    "MissingView",
    "PresentView",
    "ProtocolCheck",
    "ProtocolRefusedError",
    "ReadAnnotation",
    "TakenImage",
    "UnknownImage",
    "ViewRule",
    "check_protocol",
    "parse_examination_protocol",
    "read_annotation",
    "shipped_examination_protocol",
]
