"""Consoles that run in the server: not operations, but what the live socket opens."""
