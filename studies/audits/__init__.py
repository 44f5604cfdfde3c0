"""The parts of the audit, a topic a module; each gives rows of the table of checks."""
