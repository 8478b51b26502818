"""Flags: finding, owner, decision, evidence, closed."""
