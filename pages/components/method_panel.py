"""How a page's figures are measured, for the reader who wants to know or to repeat them."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import streamlit as st

_SHOWN = 400  # characters of a text in the signature as it is shown


def explain(
    formula: str | None, text: str, signature: Mapping[str, Any], result: str, *, key: str
) -> None:
    """Formula (LaTeX; None where words say it), text (Markdown) and signature.

    `result` is the result's key, `key` the widget's. What a page says stands in its `method.py`.
    """
    with st.expander("How this is measured", icon=":material/straighten:", key=key):
        if formula is not None:
            st.latex(formula)
        st.markdown(text)
        st.markdown(
            "**Signature.** All that is needed to repeat this result: inputs by name and hash, "
            f"parameters, code and library versions. Its key is `{result}`."
        )
        st.code(
            json.dumps(signature, ensure_ascii=False, indent=2, default=str),
            language="json",
            height=320,
        )


def shortened(signature: Mapping[str, Any]) -> dict[str, Any]:
    """The signature with a long text cut, and named by its hash: downloads hold all of it."""
    asked = str(signature["parameters"]["text"])
    if len(asked) <= _SHOWN:
        return dict(signature)
    its_hash = sha256(asked.encode()).hexdigest()
    said = f"{asked[:_SHOWN]}… ({len(asked):,} characters, sha256 {its_hash})"
    return {**signature, "parameters": {**signature["parameters"], "text": said}}


def run_on(models: Iterable[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    """How each model of a signature was run, in sentences."""
    return " ".join(
        f"{titles.get(one['name'], one['name'])}: {one['architecture']}, "
        f"{one['parameters'] / 1e6:,.0f} million parameters, in {one['dtype']} on {one['device']}."
        for one in models
    )
