"""People who sign in, and what they had before."""

from data.visitors import take_along

__all__ = ["take_along"]
