"""The scanner's controls: what a person can set, in which range."""
