"""What the portfolio reads from the store: records, sign-offs, withdrawals, badges."""
