"""Runs an operation inside a job process; jobs know it by its dotted name only."""

from __future__ import annotations

__all__ = ["run_job"]
