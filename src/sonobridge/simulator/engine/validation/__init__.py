"""The shipping engine against another simulator's frames of the same scatterers."""
