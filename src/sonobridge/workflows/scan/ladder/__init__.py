"""The claim ladder of the score: what has been shown, and how more is claimed."""
