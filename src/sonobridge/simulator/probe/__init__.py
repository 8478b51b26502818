"""Transducers and their point-spread functions."""
