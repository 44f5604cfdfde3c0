"""Lower case as a language has it."""

import unicodedata

_DOTLESS = ("tur", "azj", "aze", "azb", "crh", "gag", "tat", "kaz_Latn")


def lower(text: str, language: str) -> str:
    """The text in lower case and NFC. In Turkish and its like I is ı and İ is i; accents stay.

    >>> lower("ISPARTA İzmir", "tur_Latn"), lower("ISPARTA", "eng_Latn")
    ('ısparta izmir', 'isparta')
    """
    text = unicodedata.normalize("NFC", text)
    if language.startswith(_DOTLESS):
        text = text.replace("I", "ı").replace("İ", "i")
    return unicodedata.normalize("NFC", text.lower())
