"""The parts of the Premiums page."""
