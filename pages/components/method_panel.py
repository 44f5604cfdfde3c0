"""How a page's figures are measured, for the reader who wants to know or to repeat them."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st


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
