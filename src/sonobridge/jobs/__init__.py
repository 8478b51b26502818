"""Running operations as jobs in processes of their own."""
