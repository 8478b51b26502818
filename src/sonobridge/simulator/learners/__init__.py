"""Scripts that scan a case: the expert, and learners with one planted deficit each."""
