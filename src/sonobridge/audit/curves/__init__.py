"""Curves of a group: ROC, calibration, net benefit, differences, prevalence."""
