"""Path · Explore: occupations, areas, pathways."""
