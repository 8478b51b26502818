"""Cohorts of simulated patients: drawn as stated, recorded, written as files, summed up."""
