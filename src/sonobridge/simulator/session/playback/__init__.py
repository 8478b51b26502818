"""A recorded session shown again, and its pictures held against their recorded hashes."""
