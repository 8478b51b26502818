"""Sockets that speak without steering: what they share, and the watching of a recording."""
