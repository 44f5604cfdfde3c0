"""A study's parameters: each with its default, its meaning, and how a given value is checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from data.errors import TokenariumError, UnknownName


@dataclass(frozen=True)
class Parameter:
    """`parse` turns what was given (text from a command line or link, or a value) into the
    canonical value, or raises ValueError with the reason."""

    name: str
    default: Any
    about: str
    parse: Callable[[Any], Any]


def integer(low: int, high: int) -> Callable[[Any], int]:
    def parse(given: Any) -> int:
        value = int(str(given))
        if not low <= value <= high:
            raise ValueError(f"it must lie between {low} and {high}")
        return value

    return parse


def choice(*values: str) -> Callable[[Any], str]:
    def parse(given: Any) -> str:
        if given not in values:
            raise ValueError(f"it must be one of {', '.join(values)}")
        return str(given)

    return parse


def text(given: Any) -> str:
    if not str(given).strip():
        raise ValueError("it is empty")
    return str(given).strip()


def name_or_nothing(given: Any) -> str:
    """A name, or empty."""
    return str(given).strip()


MAX_TEXT = 4_000_000


def verbatim(given: Any) -> str:
    """A text as it is, spaces and all; it may be empty."""
    value = str(given)
    if len(value) > MAX_TEXT:
        raise ValueError(f"it is longer than {MAX_TEXT:,} characters")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("it isn't valid Unicode") from error
    return value


def parse(parameters: tuple[Parameter, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters by name, defaults filled in.

    Raises UnknownName for a name the study doesn't have, TokenariumError for a value out of range.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            raise UnknownName("parameter", name, known)
    values = {}
    for name, parameter in known.items():
        try:
            values[name] = parameter.parse(given.get(name, parameter.default))
        except ValueError as error:
            raise TokenariumError(f"{name}={given.get(name)!r} can't be used: {error}.") from None
    return values
