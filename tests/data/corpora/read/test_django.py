from pathlib import Path

import pytest

from data.corpora.read import django
from data.corpora.read.rows import ReadCorpus
from data.errors import TokenariumError
from tests.data.corpora.brought import texts, whole, zipped

RUSSIAN = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);"
TWO = "nplurals=2; plural=(n != 1);"


def catalogue(*entries: str, plural: str = "") -> str:
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    if plural:
        header += f'"Plural-Forms: {plural}\\n"\n'
    return header + "\n" + "\n".join(entries)


def entry(msgid: str, msgstr: str = "", *, flags: str = "", context: str = "") -> str:
    lines = [f"#, {flags}"] if flags else []
    lines += [f'msgctxt "{context}"'] if context else []
    return "\n".join([*lines, f'msgid "{msgid}"', f'msgstr "{msgstr}"', ""])


def plural_entry(one: str, many: str, *forms: str, flags: str = "python-format") -> str:
    lines = [f"#, {flags}", f'msgid "{one}"', f'msgid_plural "{many}"']
    return "\n".join(
        [*lines, *(f'msgstr[{i}] "{form}"' for i, form in enumerate(forms or ("", ""))), ""]
    )


def wheel(path: Path, catalogues: dict[str, str]) -> Path:
    files = {}
    for name, content in catalogues.items():
        part, locale = name.split("/")
        folder = f"django/{part.replace('.', '/')}/locale/{locale}"
        files[f"{folder}/LC_MESSAGES/django.po"] = content
    return zipped(path, files)


def read(tmp_path: Path, catalogues: dict[str, str]) -> ReadCorpus:
    return django.read(wheel(tmp_path / "wheel", catalogues))


@pytest.fixture(autouse=True)
def few_segments_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django, "MIN_SEGMENTS", 1)


def read_one(
    tmp_path: Path, english: list[str], german: list[str], plural: str = TWO
) -> tuple[ReadCorpus, dict[str, str], dict[str, str]]:
    """The corpus, and its English and German texts by segment."""
    german_too = catalogue(*german, plural=plural)
    corpus = read(tmp_path, {"conf/en": catalogue(*english), "conf/de": german_too})
    rows = whole(corpus)
    return corpus, texts(rows, "eng_Latn"), texts(rows, "deu_Latn")


def test_messages_are_aligned_by_context_and_msgid(tmp_path: Path) -> None:
    corpus, english, german = read_one(
        tmp_path,
        [entry("May", context="month"), entry("May", context="verb"), entry("Save")],
        # in another order, and one message that English no longer has
        [
            entry("Save", "Speichern"),
            entry("Gone", "Fort"),
            entry("May", "Mai", context="month"),
            entry("May", "Darf", context="verb"),
        ],
    )
    assert corpus.languages == ["deu_Latn", "eng_Latn"]
    assert list(english.values()) == ["May", "May", "Save"]
    assert [german[key] for key in english] == ["Mai", "Darf", "Speichern"]


def test_the_same_msgid_in_two_parts_is_two_segments(tmp_path: Path) -> None:
    catalogues = {
        "conf/en": catalogue(entry("Yes")),
        "contrib.admin/en": catalogue(entry("Yes")),
        "contrib.admin/de": catalogue(entry("Yes", "Ja")),
    }
    corpus = read(tmp_path, catalogues)
    rows = whole(corpus)
    assert rows.filter(language="deu_Latn")["section"].to_list() == ["admin"]
    assert sorted(rows.filter(language="eng_Latn")["section"]) == ["admin", "conf"]


def test_untranslated_fuzzy_obsolete_and_blank_are_left_out(tmp_path: Path) -> None:
    _, english, german = read_one(
        tmp_path,
        [entry(word) for word in ("One", "Two", "Three", "Four", "Five")],
        [
            entry("One", "Eins"),
            entry("Two", ""),
            entry("Three", "Zwei", flags="fuzzy"),
            '#~ msgid "Four"\n#~ msgstr "Vier"\n',
            entry("Five", "  "),
        ],
    )
    assert len(english) == 5
    assert list(german.values()) == ["Eins"]


def test_plural_forms_give_what_the_language_says_of_five(tmp_path: Path) -> None:
    english = [plural_entry("%(count)d day", "%(count)d days")]
    catalogues = {
        "conf/en": catalogue(*english),
        "conf/ru": catalogue(
            plural_entry(
                "%(count)d day",
                "%(count)d days",
                *("%(count)d день", "%(count)d дня", "%(count)d дней"),
            ),
            plural=RUSSIAN,
        ),
        "conf/ja": catalogue(
            plural_entry("%(count)d day", "%(count)d days", "%(count)d 日かん"),
            plural="nplurals=1; plural=0;",
        ),
    }
    corpus = read(tmp_path, catalogues)
    rows = whole(corpus)
    found = dict(rows.select("language", "text").iter_rows())
    assert found == {
        "eng_Latn": "%(count)d days",
        "rus_Cyrl": "%(count)d дней",
        "jpn_Jpan": "%(count)d 日かん",
    }


@pytest.mark.parametrize(
    "rule", ["", "nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=7;", "nonsense"]
)
def test_without_a_usable_plural_rule_plural_messages_are_left_out(
    tmp_path: Path, rule: str
) -> None:
    assert django.five_form(rule) is None
    corpus, _, german = read_one(
        tmp_path,
        [entry("Save"), plural_entry("%d day", "%d days")],
        [entry("Save", "Speichern"), plural_entry("%d day", "%d days", "%d Tag", "%d Tage")],
        plural=rule,
    )
    assert list(german.values()) == ["Speichern"]
    assert any("plural rule are left out: deu_Latn 1" in note for note in corpus.notes)


@pytest.mark.parametrize(
    ("english", "german", "flags", "kept"),
    [
        ("%(name)s of %(total)s", "%(total)s: %(name)s", "python-format", True),
        ("Hello %(name)s", "Hallo %(nmae)s", "python-format", False),
        ("Hello %(name)s", "Hallo", "python-format", False),
        ("%s of %s things", "%s Dinge", "python-format", False),
        ("%d%% are done", "%d%% sind fertig", "python-format", True),
        ("Hello {name}", "Hallo {name}", "python-brace-format", True),
        ("Hello {name}", "Hallo {}", "python-brace-format", False),
        ("100% sure", "100% sicher", "", True),
    ],
)
def test_other_placeholders_than_english_leave_a_translation_out(
    tmp_path: Path, english: str, german: str, flags: str, kept: bool
) -> None:
    corpus, _, found = read_one(
        tmp_path,
        [entry("Save"), entry(english, flags=flags)],
        [entry("Save", "Speichern"), entry(english, german, flags=flags)],
    )
    assert list(found.values()) == ["Speichern"] + [german] * kept
    said = any("other placeholders than English: deu_Latn 1" in note for note in corpus.notes)
    assert said is not kept


@pytest.mark.parametrize(
    ("msgid", "language"),
    [
        ("N j, Y", False),
        ("Y-m-d", False),
        ("H:i", False),
        (":", False),
        ("%(a)s %(b)s", False),
        ("<b>{}</b>", False),
        ("S", False),
        ("a.m.", False),
        ("or", True),
        ("%s KB", True),
        ("日本", True),
        ("Go <a href='x'>back</a>", True),
    ],
)
def test_what_is_language(msgid: str, language: bool) -> None:
    assert django.is_language(msgid) is language


def test_variants_of_english_and_small_catalogues_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(django, "MIN_SEGMENTS", 2)
    catalogues = {
        "conf/en": catalogue(entry("Colour"), entry("Save")),
        "conf/en_GB": catalogue(entry("Colour", "Colour"), entry("Save", "Save")),
        "conf/de": catalogue(entry("Colour", "Farbe"), entry("Save", "Sichern")),
        "conf/fy": catalogue(entry("Save", "Bewarje")),
    }
    corpus = read(tmp_path, catalogues)
    assert corpus.languages == ["deu_Latn", "eng_Latn"]
    assert corpus.notes == [
        "en_GB is left out: a variant of English repeats most msgids.",
        "Left out, with fewer than 2 messages: fy (1).",
    ]


def test_labels_of_locales_with_a_territory_or_a_script(tmp_path: Path) -> None:
    texts_of = {
        "pt": "Guardar",
        "pt_BR": "Salvar",
        "es": "Guardar",
        "es_AR": "Guardar",
        "sr": "Сачувај",
        "sr_Latn": "Sačuvaj",
        "zh_Hans": "保存",
        "zh_Hant": "儲存",
        "ar": "احفظ",
        "fa": "ذخیره",
        "nb": "Lagre",
        "sw": "Hifadhi",
    }
    catalogues = {f"conf/{name}": catalogue(entry("Save", t)) for name, t in texts_of.items()}
    corpus = read(tmp_path, {"conf/en": catalogue(entry("Save")), **catalogues})
    assert corpus.languages == sorted(
        [
            *("eng_Latn", "por_Latn", "por_Latn_portugal", "spa_Latn", "spa_Latn_argentina"),
            *("srp_Cyrl", "srp_Latn", "zho_Hans", "zho_Hant", "arb_Arab", "pes_Arab"),
            *("nob_Latn", "swh_Latn"),
        ]
    )
    assert texts(whole(corpus), "por_Latn").popitem()[1] == "Salvar"


def test_what_is_no_such_wheel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a wheel")
    with pytest.raises(TokenariumError, match="is not a wheel of Django"):
        django.read(tmp_path / "text")
    with pytest.raises(TokenariumError, match="no English message catalogue"):
        django.read(wheel(tmp_path / "empty", {}))
    with pytest.raises(TokenariumError, match="is not a readable catalogue"):
        django.read(wheel(tmp_path / "broken", {"conf/en": 'msgid "a"\nmsgstr "b\n\nfoo'}))
