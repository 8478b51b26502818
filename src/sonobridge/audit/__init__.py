"""Audit: for whom a model works, from a plain table of its predictions."""
