"""Sizing a study, and reader studies from a file; both work without a workspace."""
