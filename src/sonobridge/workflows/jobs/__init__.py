"""Jobs: what runs in the background, how far it is, how it ended."""
