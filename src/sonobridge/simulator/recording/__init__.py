"""Sweeps of the simulated probe as clips: pictures, known truth in the same pixels, files."""
