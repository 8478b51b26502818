"""Operations after reading: agreement, disputes, decisions, reference standard, export."""
