"""Readers beside a model: reader studies, and how far readers agree among themselves."""

from sonobridge.audit.readers.noise import noise_ceilings

__all__ = ["noise_ceilings"]
