"""The version of this code, part of every signature."""

VERSION = "0.1.0"
