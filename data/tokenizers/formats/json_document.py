"""JSON files from strangers: parsed, or refused with a sentence."""

import json
import re
from typing import Any

from data.errors import TokenariumError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")


def json_document(title: str, content: bytes) -> Any:
    """The parsed file.

    Raises TokenariumError if it is no JSON in UTF-8, is nested too deep, or has half a surrogate
    pair in a text (no tokenizer library takes that).
    """
    try:
        document = json.loads(content.removeprefix(BYTE_ORDER_MARK).decode("utf-8"))
        if _SURROGATE_ESCAPE.search(content):
            json.dumps(document, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise TokenariumError(
            f"{title} is not valid JSON: it is not UTF-8 text at byte {error.start}."
        ) from error
    except UnicodeEncodeError as error:
        raise TokenariumError(
            f"{title} is not valid JSON: a text in it holds half of a surrogate pair."
        ) from error
    except RecursionError as error:
        raise TokenariumError(f"{title} is nested too deep to be a tokenizer file.") from error
    except ValueError as error:
        raise TokenariumError(f"{title} is not valid JSON: {error}.") from error
    return document
