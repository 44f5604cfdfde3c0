"""What the studies about CharBench share."""
