"""Scan sessions: started, stored into, submitted, shown."""
