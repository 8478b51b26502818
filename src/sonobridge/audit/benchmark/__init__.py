"""How fast an audit's intervals are beside plain NumPy and Fairlearn, and whether all agree."""
