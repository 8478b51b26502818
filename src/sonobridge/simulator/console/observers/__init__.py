"""What the console says beside its pictures: readings, safety, the view of the probe."""
