"""Key performance indicators: target, literature, own data with n and interval."""

from sonobridge.career.indicators.accuracy import AccuracySheet, state_accuracy
from sonobridge.career.indicators.complexity import (
    ComplexityDefinition,
    load_complexity,
    state_complexity,
)
from sonobridge.career.indicators.contributions import Contribution, count_contributions
from sonobridge.career.indicators.definition import (
    IndicatorDefinition,
    Literature,
    load_ergonomics,
    load_indicators,
)
from sonobridge.career.indicators.downtime import (
    Outage,
    PhantomReading,
    PhantomTrend,
    phantom_trend,
    state_uptime,
)
from sonobridge.career.indicators.quality_measures import (
    CorrelationCase,
    QualityMeasure,
    state_quality_measures,
)
from sonobridge.career.indicators.reading import (
    Reading,
    Verdict,
    state_mean,
    state_share,
)
from sonobridge.career.indicators.turnaround import (
    ReportTimes,
    report_hours,
    state_turnaround,
)
from sonobridge.career.indicators.workday import ergonomics_notice, state_exams_per_day

__all__ = [
    "AccuracySheet",
    "ComplexityDefinition",
    "Contribution",
    "CorrelationCase",
    "IndicatorDefinition",
    "Literature",
    "Outage",
    "PhantomReading",
    "PhantomTrend",
    "QualityMeasure",
    "Reading",
    "ReportTimes",
    "Verdict",
    "count_contributions",
    "ergonomics_notice",
    "load_complexity",
    "load_ergonomics",
    "load_indicators",
    "phantom_trend",
    "report_hours",
    "state_accuracy",
    "state_complexity",
    "state_exams_per_day",
    "state_mean",
    "state_quality_measures",
    "state_share",
    "state_turnaround",
    "state_uptime",
]
