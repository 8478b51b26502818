"""The acoustic field of an array: pulse, transmit, echo of a point, lens."""
