"""Cohorts of stenosed carotids: drawn, read as a laboratory would, and summed up."""
