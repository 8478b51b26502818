"""Artefacts of one's own: attach a file by its hash, withdraw evidence."""
