"""Doppler from moving blood: colour, spectrum, sound, and the tracer of the envelope."""
