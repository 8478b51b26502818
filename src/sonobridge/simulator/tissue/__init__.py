"""What the simulated neck is made of: tissues, their acoustics and the volume of labels."""
