"""What a person has already shown: read from Portfolio, CE ledger and clinical log."""
