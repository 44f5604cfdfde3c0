"""A file a section."""
