"""Compiled loops of the science packages: made once with progress, verified, kept."""
