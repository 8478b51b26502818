"""Protocols: locked before results, changed only as the next version."""
