"""Tracked probes: OpenIGTLink messages, and the pose that they stand for on the console."""
