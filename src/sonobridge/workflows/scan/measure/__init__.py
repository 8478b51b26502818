"""Measurements: as they are stored with a picture, graded, compared."""
