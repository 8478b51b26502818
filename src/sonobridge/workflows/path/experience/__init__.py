"""Experience: opportunities, and the steps into leadership."""
