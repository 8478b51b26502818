"""How a person's scores change over exam sessions."""
