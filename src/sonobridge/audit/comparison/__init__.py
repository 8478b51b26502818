"""Groups against each other: gaps, families, spreads, slices, versions."""
