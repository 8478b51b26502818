"""A case presentation: made from cleared clips, read by another person."""
