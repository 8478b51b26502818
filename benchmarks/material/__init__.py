"""Seeded synthetic ultrasound files for benchmarks."""

from benchmarks.material.ultrasound import write_cines, write_stills

__all__ = ["write_cines", "write_stills"]
