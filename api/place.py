"""Where the API lies in the app, and where the app has its pages."""

from collections.abc import Callable, Mapping

from studies.engine.sharing import Frozen

ROOT = "/api/v1"

PageOf = Callable[[Frozen], tuple[str, Mapping[str, list[str]]]]
"""The page on which a link is looked at, and its query, without the link's key."""
