"""What visitors call their things, as far as it may be read on other people's pages."""

import re

LONGEST_NAME = 60


def cleaned(name: str) -> str:
    """A name of letters, digits and what stands between them; it is read on other people's pages
    once it is shared."""
    kept = re.sub(r"[^\w .+()-]+", " ", name)
    return " ".join(kept.split())[:LONGEST_NAME].strip()
