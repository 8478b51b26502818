"""Poses of the probe and the grid of lines and samples that a frame is made on."""
