"""Sections of the audit report, each from a part of the evaluation."""
