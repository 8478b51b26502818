"""Continuing education: holdings and activities in, each body's duty out."""
