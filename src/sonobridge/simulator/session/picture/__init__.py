"""What is in a picture: vessel, plane, labels, grey levels, beam, Doppler gate, colour."""
