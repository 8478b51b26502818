"""Simulated patients: a parametric neck from one seed, with everything about it known."""
