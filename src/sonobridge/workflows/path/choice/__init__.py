"""Path · choice: the search, area and pathway that a person keeps."""
