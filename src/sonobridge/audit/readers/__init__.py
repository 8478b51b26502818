"""Readers beside a model: reader studies, and how far readers agree among themselves."""
