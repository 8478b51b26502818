"""Thirty days: start, artefacts by week, closing, state."""
