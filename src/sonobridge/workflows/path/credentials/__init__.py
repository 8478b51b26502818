"""Path: credentials and their rules, programmes, countries, the Vascular Career Bridge."""
