"""Bars beside their peers; results are committed under ``benchmarks/results/``."""
