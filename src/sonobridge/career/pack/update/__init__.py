"""Updating the pack from files that a person downloads: import, check, compare."""
