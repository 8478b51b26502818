"""Final interpretations of simulated exams: a physician's, in training."""
