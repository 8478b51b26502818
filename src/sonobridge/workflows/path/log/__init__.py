"""The clinical log: examinations in, counts and rotations out."""
