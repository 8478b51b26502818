"""Keys and sign-offs of other people."""
