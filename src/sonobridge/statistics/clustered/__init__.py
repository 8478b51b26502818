"""Closed forms for images that are clustered in patients."""
