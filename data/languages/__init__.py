"""Languages: from labels (`zho_Hans`) to names, codes, scripts, families and regions, and back."""

from data.languages.codes import label_language
from data.languages.describe import Language, describe
from data.languages.resolve import resolve

__all__ = ["Language", "describe", "label_language", "resolve"]
