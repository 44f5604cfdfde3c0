import io
import json
import zipfile
from pathlib import Path

import pytest

from data import catalogue, library
from data.errors import TokenariumError, UnknownName
from data.languages import Language, codes, describe, facts, label_language, resolve, scripts

GERMAN = 'id: "de_Latn"\nautonym: "Deutsch"\nregion: "DE"\nsample {\n  autonym: "no"\n}\n'
GROUPS = {"ine": "gem bat", "gem": "de en", "mul": "ine sai ko", "sai": "acu awd", "awd": "cni"}
LIKELY = {"acu": "acu-Latn-EC", "de": "de-Latn-DE", "en-Shaw": "en-Shaw-GB"}


def wheel() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("gflanguages/data/languages/de_Latn.textproto", GERMAN)
        archive.writestr(
            "gflanguages/data/languages/mi_Latn.textproto",
            'id: "mi_Latn"\nautonym: "Te reo \\\'Māori\\\' (mi)"\n',
        )
        for code, continent in (("DE", "Europe"), ("GB", "Europe"), ("EC", "Americas")):
            archive.writestr(
                f"gflanguages/data/regions/{code}.textproto",
                f'id: "{code}"\nregion_group: "{continent}"\n',
            )
    return buffer.getvalue()


RESOURCES = {
    facts.NATIVE_NAMES: wheel(),
    facts.GROUPS: json.dumps({"supplemental": {"languageGroups": GROUPS}}).encode(),
    facts.LIKELY: json.dumps({"supplemental": {"likelySubtags": LIKELY}}).encode(),
}


def keep(monkeypatch: pytest.MonkeyPatch, home: Path, names: list[str]) -> None:
    """A library that has these resources and no other."""
    monkeypatch.setenv("TOKENARIUM_HOME", str(home))
    rows = [
        f'[[resource]]\nname = "{name}"\ntitle = ""\nabout = ""\nlicence = ""\nformat = ""\n'
        f'sha256 = "{library.sha256_of(content)}"\n'
        'origin = { registry = "pypi", package = "none", version = "0" }\n'
        for name, content in RESOURCES.items()
    ]
    home.mkdir(parents=True, exist_ok=True)
    (home / "sources.toml").write_text("\n".join(rows))
    monkeypatch.setattr(catalogue, "SOURCES", home / "sources.toml")
    for name in names:
        library.put(RESOURCES[name])


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep(monkeypatch, tmp_path / "bare", [])


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep(monkeypatch, tmp_path / "full", list(RESOURCES))


def test_without_any_resource_names_and_codes_are_known(bare: None) -> None:
    assert describe("zho_Hant") == Language(
        label="zho_Hant",
        bcp47="zh-Hant",
        iso639_3="zho",
        english_name="Chinese (Traditional)",
        native_name="中文",
        script="Hant",
        script_name="Han (traditional)",
        family=None,
        region=None,
        right_to_left=False,
    )


def test_with_the_resources(full: None) -> None:
    german = describe("deu_Latn")
    its = german.native_name, german.family, german.region
    assert its == ("Deutsch", "Indo-European", "Europe")
    achuar = describe("acu_Latn")
    assert achuar.region == "Americas"
    assert achuar.family is None  # "South American Indian" is a place, not a family
    assert describe("cni_Latn").family == "Arawakan"
    assert describe("kor_Hang").family == "Korean"  # an isolate, right below the root
    assert describe("eng_Latn").region == "Europe"  # an override: the source says United States
    assert describe("mri_Latn").native_name == "Te reo 'Māori'"


def test_a_resource_that_arrives_later_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep(monkeypatch, tmp_path, [facts.NATIVE_NAMES])
    assert describe("deu_Latn").family is None
    library.put(RESOURCES[facts.GROUPS])
    assert describe("deu_Latn").family == "Indo-European"


def test_the_derived_table_is_made_once(
    full: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = facts.facts()
    facts._facts.cache_clear()

    def derive(*_: object) -> facts.Facts:
        raise AssertionError("derived a second time")

    monkeypatch.setattr(facts, "derive", derive)
    again = facts.facts()
    assert again is not first and vars(again) == vars(first)
    assert first.likely == {"acu": "acu-Latn-EC", "de": "de-Latn-DE"}
    assert first.groups["de"] == ["gem", "ine", "mul"]


@pytest.mark.parametrize(
    ("label", "bcp47", "english_name"),
    [
        ("eng_Latn", "en", "English"),
        ("deu_Latn_1901", "de-1901", "German (1901)"),
        ("srp_Cyrl", "sr", "Serbian"),
        ("srp_Latn", "sr-Latn", "Serbian (Latin)"),
        ("arb_Arab", "ar", "Arabic"),
        ("pes_Arab", "fa", "Persian"),
        ("swh_Latn", "sw", "Swahili"),
        ("est_Latn", "et", "Estonian"),
        ("heb_Hebr", "he", "Hebrew"),
        ("ind_Latn", "id", "Indonesian"),
        ("jpn_Jpan_osaka", "ja", "Japanese (Osaka)"),
        ("kor_Hang", "ko", "Korean"),
        ("kmb_Latn_009", "kmb", "Kimbundu (009)"),
        ("hus_Latn_san-luis-potosi", "hus", "Huastec (San luis potosi)"),
        ("und_Latn_mijisa", "und", "Mijisa"),
        ("shn_Mymr", "shn", "Shan"),
    ],
)
def test_codes_and_names(bare: None, label: str, bcp47: str, english_name: str) -> None:
    language = describe(label)
    assert (language.bcp47, language.english_name) == (bcp47, english_name)


def test_right_to_left(bare: None) -> None:
    labels = ["arb_Arab", "heb_Hebr", "div_Thaa", "fuf_Adlm", "aii_Syrc", "eng_Latn", "khk_Mong"]
    assert [describe(label).right_to_left for label in labels] == [True] * 5 + [False] * 2


def test_a_label_of_another_form_is_kept_and_nothing_claimed(bare: None) -> None:
    for label in ("english", "en", "ENG_LATN", "eng_Latn_", "code.v2", ""):
        assert describe(label) == Language(
            label, None, None, None, None, None, None, None, None, False
        )


def test_an_unassigned_code_has_no_name(bare: None) -> None:
    language = describe("qzz_Zzzx")
    assert (language.english_name, language.native_name, language.script_name) == (None,) * 3


@pytest.mark.parametrize(
    ("tag", "code"),
    [("ar", "arb"), ("zh_Hans", "zho"), ("et", "est"), ("pt-BR", "por"), ("udm", "udm")],
)
def test_label_language(tag: str, code: str) -> None:
    assert label_language(tag) == code
    # and back: what a label says leads to the same tag
    assert codes.subtag(code) == tag.replace("_", "-").split("-")[0]


@pytest.mark.parametrize(
    ("text", "sinitic", "script"),
    [
        ("Hello, мир", False, "Latn"),
        ("Привет 123", False, "Cyrl"),
        ("すべての人間は、生まれながらにして自由", False, "Jpan"),
        ("人人生而自由，在尊严和权利上一律平等", True, "Hans"),
        ("人人生而自由，在尊嚴和權利上一律平等", True, "Hant"),
        ("人人生而自由", False, "Hani"),
        ("모든 인간은", False, "Hang"),
        ("123 !? ́", False, None),
        ("", False, None),
    ],
)
def test_script_of(text: str, sinitic: bool, script: str | None) -> None:
    assert scripts.script_of(text, sinitic) == script


KNOWN = [
    *("eng_Latn", "deu_Latn", "deu_Latn_1901", "zho_Hans", "zho_Hant", "yue_Hans", "srp_Cyrl"),
    *("srp_Latn", "arb_Arab", "swh_Latn", "swh_Latn_kibajuni", "zlm_Latn", "und_Hani_jinan"),
    "My.Own",
]


MEANT = {
    "eng_Latn": ["eng_Latn", "ENG_latn", "eng", "en", "English", " english "],
    "deu_Latn": ["German", "Deutsch"],
    "deu_Latn_1901": ["de-1901", "German (1901)"],
    "zho_Hans": ["zh", "Chinese"],
    "zho_Hant": ["zh-Hant"],
    "srp_Cyrl": ["Serbian"],
    "srp_Latn": ["sr-Latn"],
    "arb_Arab": ["ar", "ara", "العربية"],
    "swh_Latn": ["sw"],
    "zlm_Latn": ["ms"],
    "und_Hani_jinan": ["Jinan"],
    "My.Own": ["my.own"],
}


@pytest.mark.parametrize(
    ("name", "label"), [(name, label) for label, names in MEANT.items() for name in names]
)
def test_resolve(bare: None, name: str, label: str) -> None:
    assert resolve(name, KNOWN) == label


def test_an_unknown_language_is_answered_with_the_nearest(bare: None) -> None:
    with pytest.raises(UnknownName, match="Unknown language 'Englsh': did you mean eng_Latn"):
        resolve("Englsh", KNOWN)
    with pytest.raises(UnknownName, match="Unknown language 'xx'"):
        resolve("xx", KNOWN)
    with pytest.raises(UnknownName, match="none are known"):
        resolve("en", [])


def test_a_name_that_fits_several_names_them(bare: None) -> None:
    with pytest.raises(TokenariumError, match=r"fits several .*: deu_Latn_2, deu_Latn_3\."):
        resolve("de", ["deu_Latn_3", "deu_Latn_2"])


@pytest.mark.needs_library
def test_the_default_resources() -> None:
    """Languages of several continents, as the real resources have them."""
    expected = {
        "tur_Latn": ("Turkish", "Türkçe", "Turkic", "Asia"),
        "mya_Mymr": ("Burmese", "မြန်မာ", "Sino-Tibetan", "Asia"),
        "shn_Mymr": ("Shan", "တႆး", "Tai", "Asia"),
        "yor_Latn": ("Yoruba", "Èdè Yorùbá", "Niger-Kordofanian", "Africa"),
        "fin_Latn": ("Finnish", "Suomi", "Uralic", "Europe"),
        "por_Latn": ("Portuguese", "Português", "Indo-European", "Europe"),
        "arb_Arab": ("Arabic", "العربية", "Afro-Asiatic", "Asia"),
        "kin_Latn": ("Kinyarwanda", "Kinyarwanda", "Niger-Kordofanian", "Africa"),
        "smo_Latn": ("Samoan", "Sāmoa", "Austronesian", "Oceania"),
    }
    for label, (english, native, family, region) in expected.items():
        language = describe(label)
        its = language.english_name, language.family, language.region
        assert its == (english, family, region)
        assert language.native_name is not None
        assert language.native_name.casefold() == native.casefold()
