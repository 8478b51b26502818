"""Whom one works for: records, log, deliverables filled from what is stored."""
