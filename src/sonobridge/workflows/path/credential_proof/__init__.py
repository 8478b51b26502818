"""Proofs of credentials that nobody could verify: attached, shown, withdrawn."""
