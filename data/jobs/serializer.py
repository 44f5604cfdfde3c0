"""What DBOS writes of a job, as JSON."""

import json
from typing import Any

from dbos._serialization import Serializer


class JsonSerializer(Serializer):
    """Arguments, results and errors as JSON, where DBOS would pickle them."""

    def name(self) -> str:
        return "tokenarium_json"

    def serialize(self, data: Any) -> str:
        """Raises TypeError or ValueError for what is no JSON."""
        if isinstance(data, BaseException):
            data = {"error": type(data).__name__, "message": str(data)}
        return json.dumps(data, ensure_ascii=False, allow_nan=False)

    def deserialize(self, serialized_data: str) -> Any:
        read = json.loads(serialized_data)
        if isinstance(read, dict) and set(read) == {"error", "message"}:
            return RuntimeError(f"{read['error']}: {read['message']}")
        if isinstance(read, dict) and set(read) == {"args", "kwargs"}:
            return {"args": tuple(read["args"]), "kwargs": read["kwargs"]}
        return read
