"""The probe on the skin: surface of the neck, controls of the hand, standard views."""
