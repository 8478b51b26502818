"""Dataset versions: frozen, hashed, split by patient."""
