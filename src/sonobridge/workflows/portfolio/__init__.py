"""Portfolio: what you can prove, read from evidence records only."""
