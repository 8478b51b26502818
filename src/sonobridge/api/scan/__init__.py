"""The live socket of the Scan room: binary frames out, controls in."""
