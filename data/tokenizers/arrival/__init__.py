"""A file that someone brings: found, unpacked, recognised, tried, reported on."""
