"""Badges: issue, list, verify."""
