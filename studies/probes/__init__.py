"""What the studies that probe models with single tokens share."""
