"""Operations of the Clips room."""
