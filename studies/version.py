"""The version of this code, part of every signature."""

from data.version import VERSION

__all__ = ["VERSION"]
