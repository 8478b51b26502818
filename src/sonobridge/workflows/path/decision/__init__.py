"""Choosing a side: rubrics, pairs, evidence beside answers, comparison."""
