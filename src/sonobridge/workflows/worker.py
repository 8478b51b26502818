"""Runs an operation inside a job process; jobs know it by its dotted name only."""

from __future__ import annotations

from sonobridge.core.canonical import JsonValue
from sonobridge.workflows.context import Actor, Progress

__all__ = ["run_job"]
