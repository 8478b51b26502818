"""Acceptance: reader studies and the signed verdict on the locked criteria."""
