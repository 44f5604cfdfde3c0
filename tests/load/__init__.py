"""Many short jobs from many visitors through several workers."""
