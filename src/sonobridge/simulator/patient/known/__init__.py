"""What is known about a simulated patient: truth for scoring, numbers for the flow."""
