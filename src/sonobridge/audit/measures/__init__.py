"""What is measured of a group, task by task."""
