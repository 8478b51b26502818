"""Preliminary report, measurement sheet and image set, as content for printing."""

from sonobridge.simulator.measurement.report.contradiction import (
    Contradiction,
    find_contradictions,
)
from sonobridge.simulator.measurement.report.preliminary import (
    FINAL_ROLES,
    FinalReport,
    PreliminaryReport,
    ReportRequest,
    ScopeOfPracticeError,
    SideGrade,
    export_final,
    make_preliminary_report,
)
from sonobridge.simulator.measurement.report.sheet import (
    ImageSetRow,
    MeasurementSheet,
    SheetCell,
    SheetRow,
    StandardImageSet,
    make_image_set,
    make_measurement_sheet,
)

__all__ = [
    "FINAL_ROLES",
    "Contradiction",
    "FinalReport",
    "ImageSetRow",
    "MeasurementSheet",
    "PreliminaryReport",
    "ReportRequest",
    "ScopeOfPracticeError",
    "SheetCell",
    "SheetRow",
    "SideGrade",
    "StandardImageSet",
    "export_final",
    "find_contradictions",
    "make_image_set",
    "make_measurement_sheet",
    "make_preliminary_report",
]
