"""The decision framework in one place: rule, personas, day-to-day, and where they lead."""
