"""What is measured, what it is called, and what may be said of it: worksheet, grade, report.

Velocities here are scanner-equivalent ones in cm/s: the envelope as a scanner draws it, with
the broadening that the published thresholds were made with. Not for diagnosis.
"""
