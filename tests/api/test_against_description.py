"""What the API does against what it says that it does: requests made up from its own OpenAPI
document, right ones and wrong ones. `make api-fuzz` makes up many more."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

import studies
from tests.api.conftest import ANNA, ROOT, mounted

SETTING = "API_EXAMPLES"
EXAMPLES = int(os.environ.get(SETTING, "12"))
"""Of each operation."""
UPLOADED = 4
"""And of those that take files, each of which is tried out in a process of its own."""

# What a description can't say: which names there are, and what can be asked together.
ACCEPTED = ["2xx", "400", "401", "404", "406", "409", "413", "422"]
REFUSED = [*ACCEPTED[1:], "405", "415"]
CONFIG = {
    "request-timeout": 120,  # an upload may wait for its turn to be tried out
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ACCEPTED},
        "negative_data_rejection": {"expected-statuses": REFUSED},
    },
}
# Of what is there, by the beginning of a path.
THERE = {"/tokenizers": "english", "/corpora": "small", "/studies": "premiums"}
TEXT = {"text": "Ev eskidir.", "tokenizers": ["english", "letters"]}
BODIES = {
    "/tokenize": TEXT,
    "/count": TEXT,
    "/questions": {"study": "counts", "tokenizers": ["english"], "corpus": "small"},
}


@pytest.fixture(scope="module")
def described(api_home: Any) -> Any:
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_asgi(f"{ROOT}/openapi.json", mounted(), config=config)


@pytest.fixture(scope="module")
def answered(api_home: Any) -> str:
    """The key of a question whose answer is kept."""
    spec = studies.prepare("counts", ["english"], "small", visitor=ANNA)
    return studies.run(spec).key


def cases(operation: Any, answered: str) -> st.SearchStrategy[Any]:
    """Requests of an operation: right ones, wrong ones, and some about what is there."""
    kinds = [operation.as_strategy(GenerationMode.POSITIVE)]
    if operation.body or operation.query or operation.path_parameters:
        kinds.append(operation.as_strategy(GenerationMode.NEGATIVE))
    there = next((name for path, name in THERE.items() if operation.path.startswith(path)), None)
    for name, value in (("name", there), ("key", answered)):
        if f"{{{name}}}" in operation.path and operation.method == "get":
            kinds.append(operation.as_strategy(path_parameters={name: value}))
    if operation.path in BODIES and operation.method == "post":
        kinds.append(operation.as_strategy(body=BODIES[operation.path]))
    return st.one_of(kinds)


def test_it_does_what_it_says(
    described: Any, answered: str, keys: dict[str, str], subtests: pytest.Subtests
) -> None:
    headers = {"Authorization": f"Bearer {keys['anna']}"}
    operations = [one.ok() for one in described.get_all_operations()]
    assert len(operations) >= 25
    for operation in operations:
        takes_files = any(one.media_type == "multipart/form-data" for one in operation.body)

        @settings(
            max_examples=max(UPLOADED, EXAMPLES // 10) if takes_files else EXAMPLES,
            derandomize=SETTING not in os.environ,
            suppress_health_check=list(HealthCheck),
        )
        @given(cases(operation, answered))
        def asked(case: Any) -> None:
            case.call_and_validate(headers=headers)

        with subtests.test(operation.label):
            asked()
