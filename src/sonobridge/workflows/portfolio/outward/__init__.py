"""What leaves: hiring card, annual review, portfolio export."""
