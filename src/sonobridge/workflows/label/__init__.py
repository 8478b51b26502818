"""Operations of the label room: studies, blinded reading, agreement, reference standard."""
