"""Results of a vendor's product that are no table yet: structured reports and report text."""
