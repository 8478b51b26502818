"""The engine's compiled loops; ``engine.reference`` does the same in NumPy."""
