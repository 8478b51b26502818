"""Pathways: what they are, their credentials in words, what a credential may be worth."""
