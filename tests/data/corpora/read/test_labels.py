"""What sources call languages. The right codes are those of IANA's registry of subtags (preferred
values), ISO 639-2's code list (bibliographic codes) and CLDR's likely scripts."""

import pytest
from langcodes.data_dicts import LANGUAGE_ALPHA3_BIBLIOGRAPHIC
from langcodes.registry_parser import parse_registry

from data.corpora.read.labels import label_of, language_label, name_label, tag_label
from data.languages import describe

TAGS = {
    # Languages that are extensions of another's code, also as grandfathered tags.
    "zh-yue": "yue_Hant",
    "zh-yue-HK": "yue_Hant",
    "zh-min-nan": "nan_Hans",
    "zh-min-nan-TW": "nan_Hant",
    "zh-gan": "gan_Hans",
    "zh-cmn-Hant": "zho_Hant",
    "zh-guoyu": "zho_Hans",
    "ar-arz": "arz_Arab",
    "i-klingon": "tlh_Zzzz",
    "i-lux": "ltz_Latn",
    "no-bok": "nob_Latn",
    "zh-min": "zh-min",  # taken back without a preferred one
    # Deprecated codes.
    "iw": "heb_Hebr",
    "in": "ind_Latn",
    "ji": "ydd_Hebr",
    "jw": "jav_Latn",
    "mo": "ron_Latn",
    "my-BU": "mya_Mymr",
    "de-DD": "deu_Latn",
    "sh": "hbs_Latn",
    # Codes of ISO 639-2 and 639-3 mean what the two-letter ones do.
    "ger": "deu_Latn",
    "ger_Latn": "deu_Latn",
    "rum-MD": "ron_Latn_MD",
    "alb": "als_Latn",
    "ara": "arb_Arab",
    "fas": "pes_Arab",
    "cmn": "zho_Hans",
    "twi": "twi_Latn",
    # Names of locales.
    "en_US.utf8": "eng_Latn",
    "de_DE@euro": "deu_Latn",
    "sr_RS.UTF-8@latin": "srp_Latn",
    "sd_IN@devanagari": "snd_Deva_IN",
    "ca_ES@valencia": "cat_Latn_valencia",
    "zh-CHT": "zho_Hant",
    "zh-CHS": "zho_Hans",
    "uz-UZ-Cyrl": "uzn_Cyrl",
    "zh_HK_#Hant": "zho_Hant",
    # What was right before.
    "zh-CN": "zho_Hans",
    "zh_TW": "zho_Hant",
    "pt-PT": "por_Latn_PT",
    "en-GB": "eng_Latn_GB",
    "eng_Latn": "eng_Latn",
    "cmn_Hans": "cmn_Hans",  # a label
    "und": "und",
    "C": "C",
    "en-news": "en-news",  # four letters are a script's place, but there is none of that name
    "en-XY-zzzzz": "en-XY-zzzzz",
}


@pytest.mark.parametrize(("tag", "label"), TAGS.items())
def test_tags_and_locales(tag: str, label: str) -> None:
    assert label_of(tag) == label


def test_every_code_of_iso_639_2_b_is_its_two_letter_code() -> None:
    assert len(LANGUAGE_ALPHA3_BIBLIOGRAPHIC) == 20
    for alpha2, code in LANGUAGE_ALPHA3_BIBLIOGRAPHIC.items():
        assert label_of(code) == label_of(alpha2) != code


def test_every_preferred_value_of_the_registry_is_followed() -> None:
    """A tag and the one that the registry prefers are the same language."""
    pairs = 0
    for entry in parse_registry():
        preferred = entry.get("Preferred-Value")
        kind = entry["Type"]
        if preferred is None or kind not in ("language", "extlang", "grandfathered", "redundant"):
            continue
        tag = entry.get("Tag") or entry["Subtag"]
        tag = f"{entry['Prefix'][0]}-{tag}" if kind == "extlang" else tag
        assert label_of(tag) == label_of(preferred), tag
        pairs += 1
    assert pairs > 350


@pytest.mark.parametrize(
    ("name", "label"),
    {
        "German": "deu_Latn",
        "english": "eng_Latn",
        "Deutsch": "deu_Latn",
        "Türkçe": "tur_Latn",
        "中文": "zho_Hans",
        "العربية": "arb_Arab",
        "Bahasa Indonesia": "ind_Latn",
        "Chinese (Traditional)": "zho_Hant",
        "Traditional Chinese": "zho_Hant",
        "繁體中文": "zho_Hant",
        "Serbian (Latin)": "srp_Latn",
        "Portuguese (Portugal)": "por_Latn_PT",
        "Norwegian Bokmål": "nob_Latn",
    }.items(),
)
def test_names(name: str, label: str) -> None:
    assert name_label(name) == label == label_of(name)


@pytest.mark.parametrize(
    "name", ["Not recognised", "francés", "English comments", "note", "source", "label", "key", ""]
)
def test_what_is_no_name(name: str) -> None:
    assert name_label(name) is None


def test_what_is_no_language_stays() -> None:
    assert label_of("Not recognised") == "Not recognised"
    assert language_label("Not recognised") is None
    assert tag_label("tlh") is None  # in a script that isn't known
    assert describe(label_of("tlh")).english_name == "Klingon"
