"""Files of the Scan room: stills, clips with their truth, cohorts."""
