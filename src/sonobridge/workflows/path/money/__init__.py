"""What a move is worth in money, as a distribution."""
