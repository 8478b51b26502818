"""Audit: for whom a model works, from its predictions alone."""
