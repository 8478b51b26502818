"""Stills of the simulated scanner: grey, colour and spectral, with their words burned in."""
