"""What a coach says of the picture now."""
