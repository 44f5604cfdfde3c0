"""The two files of a Hunspell dictionary as text, in the encoding that they declare.

Source: hunspell(5). The rules (.aff) name it by SET; without that it is ISO8859-1. The binding
knows few of these names, so the rules come out declaring UTF-8. A flag is a byte by default; in
UTF-8 `FLAG UTF-8` says the same.

Texts are judged in NFC, in which some letters are written as two (Bengali ড়). A dictionary that
writes them as one, or accents apart, is put into NFC, unless it converts its input by itself.
"""

import codecs
import re
import unicodedata

from data.errors import TokenariumError

_SET = re.compile(rb"^SET[ \t]+(\S+)", re.MULTILINE)
_FLAG = re.compile(rb"^FLAG[ \t]+(\S+)", re.MULTILINE)
_CONVERTS = re.compile(r"^ICONV[ \t]", re.MULTILINE)
_SET_LINE = re.compile(r"^SET[ \t].*\n?", re.MULTILINE)
_KNOWN = re.compile(r"utf-?8|iso-?8859-\d+|koi8-[rut]|(?:microsoft-)?cp-?\d+|tis620.*", re.I)
_DEFAULT = "ISO8859-1"
LONGEST = 200
_MARK = codecs.BOM_UTF8


def as_text(rules: bytes, stems: bytes) -> tuple[str, str]:
    """Both as text in NFC; the rules declare UTF-8. Raises TokenariumError with what is wrong with
    which of the files."""
    rules, stems = rules.removeprefix(_MARK), stems.removeprefix(_MARK)
    for name, content in ((".aff", rules), (".dic", stems)):
        if b"\0" in content:
            raise TokenariumError(f"The {name} file isn't text: it holds zero bytes.")
    declared = _SET.search(rules)
    name = declared.group(1).decode("ascii", "replace") if declared else _DEFAULT
    codec = _codec(name)
    if declared is None and _is_utf8(rules + stems):
        raise TokenariumError(
            "The .aff file doesn't say in which encoding it is, but both files are in UTF-8: put "
            "the line SET UTF-8 at its beginning."
        )
    rule_text, stem_text = (
        _decoded(content, codec, name, which)
        for which, content in ((".aff", rules), (".dic", stems))
    )
    stem_text = _readable(stem_text)
    if not _CONVERTS.search(rule_text):
        rule_text, stem_text = (unicodedata.normalize("NFC", one) for one in (rule_text, stem_text))
    if codec == "utf-8":
        return rule_text, stem_text
    flag = _FLAG.search(rules)
    if flag is not None and flag.group(1) == b"long" and _has_large_flags(rule_text):
        raise TokenariumError(
            f"The .aff file has two-letter flags with accents in {name}, which UTF-8 has no room "
            "for: save both files as UTF-8 with other flags."
        )
    head = "SET UTF-8\n" if flag is not None else "SET UTF-8\nFLAG UTF-8\n"
    return head + _SET_LINE.sub("", rule_text), stem_text


def _codec(name: str) -> str:
    plain = name.lower().removeprefix("microsoft-")
    plain = "tis_620" if plain.startswith("tis620") else plain
    try:
        if not _KNOWN.fullmatch(name):
            raise LookupError(name)
        return codecs.lookup(plain).name
    except LookupError:
        raise TokenariumError(
            f"The .aff file says that it is in {name[:40]}, which isn't known here: save both "
            "files as UTF-8 and say SET UTF-8."
        ) from None


def _is_utf8(content: bytes) -> bool:
    """With a character beyond ASCII in it."""
    try:
        return not content.isascii() and bool(content.decode())
    except UnicodeDecodeError:
        return False


def _decoded(content: bytes, codec: str, name: str, which: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise TokenariumError(
            f"The {which} file is not {name}, as the line SET says (byte {error.start:,})."
        ) from error


def _readable(stems: str) -> str:
    """Hunspell takes nothing of a list without the number of its words at the beginning, or with a
    stem of more than LONGEST bytes; dictionary-gd 1.1.0 has both faults. Such a stem is no word."""
    first, *lines = stems.split("\n")
    if not first.split()[:1] or not first.split()[0].isdigit():
        lines = [first, *lines]
    kept = [line for line in lines if len(line.partition("/")[0].encode()) <= LONGEST]
    return "\n".join([str(max(1, len(kept))), *kept])


def _has_large_flags(rules: str) -> bool:
    groups = re.findall(r"^[SP]FX[ \t]+(\S+)", rules, re.MULTILINE)
    return not all(group.isascii() for group in groups)
