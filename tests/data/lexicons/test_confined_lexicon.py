"""What a visitor brings is read, and asked, in a process with limits."""

import os
from pathlib import Path

import pytest

from data import lexicons
from data.errors import TokenariumError
from data.lexicons import confined_lexicon, own_list
from data.lexicons.confined_lexicon import ConfinedLexicon
from data.tokenizers.base import Identity
from data.tokenizers.sandbox.pool import TookTooLong
from data.visitors import Visitor
from tests.data.lexicons.test_spelling import RULES, STEMS

pytestmark = pytest.mark.usefixtures("home")

ANNA = Visitor("a" * 64)


def confined(content: bytes, form: str = own_list.WORDS, **options: object) -> ConfinedLexicon:
    identity = Identity("made", "Made", form, "0" * 64, {"language": "tur_Latn", **options})
    return ConfinedLexicon(identity, lambda: content)


def test_a_visitor_s_dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    files = {"x/Sözlük.DIC": STEMS.encode(), "x/sözlük.aff": RULES.encode()}
    its = lexicons.add(files, "tur_Latn", False, ANNA)
    assert its.title == "Sözlük"
    found = lexicons.load_lexicon(its.fingerprint)
    assert found.entries == {"roots": 4, "affixes": 4} and "Hunspell takes it" in found.rule
    verdicts = found.judge(["kitaplarımız", "kitapımız", "İstanbul", "lar", "カ", ""])
    assert verdicts.word.tolist() == [True, False, True, False, False, False]
    assert verdicts.root is not None and verdicts.affix is not None
    assert verdicts.affix.tolist() == [False, False, False, True, False, False]
    assert not list(tmp_path.glob("tokenarium-*"))


def test_its_process_may_end_and_comes_again() -> None:
    its = confined(b"ev\n")
    child = its._seat._child
    assert child is not None and child.pid != os.getpid()
    child.kill()
    assert its.judge(["ev", "evx"]).word.tolist() == [True, False]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.aff": b"SET UTF-8\n"}, "is two files"),
        ({"a.aff": b"", "b.dic": b"", "c.txt": b""}, "is two files"),
        ({"a.txt": b"ev\n", "b.txt": b"ev\n"}, "one list at a time"),
        ({"a.aff": b"", "a.dic": b"1\nev\n"}, "isn't rules followed by stems"),
        ({"a.txt": b"ev\tnoun\n"}, "Line 1 says 'noun'"),
        ({"a.txt": "дом\n".encode()}, "is written in the letters of Turkish"),
    ],
)
def test_what_is_wrong_is_said(files: dict[str, bytes], said: str) -> None:
    with pytest.raises(TokenariumError, match=said):
        lexicons.add(files, "tur_Latn", False, ANNA)
    assert not lexicons.known_to(ANNA)


def test_a_dictionary_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each letter is a word, and words may be put together in any way.
    rules = b"SET UTF-8\nCOMPOUNDMIN 1\nCOMPOUNDFLAG c\nCHECKCOMPOUNDDUP\n"
    rules += b"COMPOUNDRULE 2\nCOMPOUNDRULE c*c*c*c*x\nCOMPOUNDRULE (c)*(c)*(c)*x\n"
    stems = b"3\na/c\naa/c\nx/x\n"
    its = confined(rules + stems, own_list.DICTIONARY, rules_bytes=len(rules))
    monkeypatch.setattr(confined_lexicon, "JUDGE_SECONDS", 0.5)
    monkeypatch.setattr(confined_lexicon, "WORDS_A_SECOND", 1e9)
    with pytest.raises(TookTooLong, match="while it was judging words"):
        its.judge(["a" * length + "b" for length in range(20, 90)] * 100)
    monkeypatch.undo()
    assert its.judge(["a"]).word.tolist() == [True]


def test_too_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.tokenizers.sandbox.limits.MEMORY", 500 << 20)
    confined(b"ev\n")
    with pytest.raises(TokenariumError, match="memory"):
        confined("\n".join(f"{number:030x}" for number in range(500_000)).encode())
