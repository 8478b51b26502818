"""Scanners of a healthy neck that are closed after a test."""

from __future__ import annotations

import pytest

from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.patient.patient import make_patient


@pytest.fixture
def scanner_of():
    """Return a maker of scanners, given the dead elements."""
    made = []

    def make(dead):
        scanner = GreyScanner(
            make_patient(3), seed=3, phase=lambda time_s: time_s, dead_elements=dead
        )
        made.append(scanner)
        return scanner

    yield make
    for scanner in made:
        scanner.close()
