"""Results read from report text by rules that a person wrote and can check."""
