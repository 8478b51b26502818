"""One operation a file: ``workflows/<room>/<verb>.py``."""
