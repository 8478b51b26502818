"""Telling what a table's columns hold, by their names and by their content."""

from sonobridge.audit.table.detection.proposal import detect_columns

__all__ = ["detect_columns"]
