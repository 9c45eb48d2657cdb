"""Google's own description of its Calendar API, as its Python client carries it, as JSON Schema."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import googleapiclient
from jsonschema import Draft202012Validator, FormatChecker

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"


TIMES = FormatChecker(formats=())


@TIMES.checks("date-time", raises=ValueError)
def _is_time(told: object) -> bool:
    """RFC 3339: with an offset; a start that names its zone may do without."""
    return bool(datetime.fromisoformat(str(told)))


@TIMES.checks("date", raises=ValueError)
def _is_date(told: object) -> bool:
    return bool(date.fromisoformat(str(told)))


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """calendar.v3."""
    told: dict[str, Any] = json.loads((DOCUMENTS / "calendar.v3.json").read_text())
    return told


@lru_cache(maxsize=1)
def methods() -> dict[str, dict[str, Any]]:
    """Every method by its id, with the parameters that every method takes."""
    found = {}
    for resource in document()["resources"].values():
        for method in resource["methods"].values():
            every = document()["parameters"]
            found[method["id"]] = {
                **method,
                "parameters": {**every, **method.get("parameters", {})},
            }
    return found


def method_of(verb: str, path: str) -> dict[str, Any]:
    """The method that a request is, by verb and path below the base."""
    for method in methods().values():
        pattern = re.sub(r"\{\+?(\w+)\}", r"[^/]+", method["path"])
        if method["httpMethod"] == verb and re.fullmatch(pattern, path):
            return method
    raise AssertionError(f"no such method: {verb} {path}")


def faults_of(schema: str, told: Any) -> list[str]:
    """Where an answer is not what its schema says; unknown fields are faults."""
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in _validator(schema).iter_errors(told)
    ]


@lru_cache(maxsize=64)
def _validator(schema: str) -> Draft202012Validator:
    definitions = {name: _strict(body) for name, body in document()["schemas"].items()}
    root = {"$ref": f"#/$defs/{schema}", "$defs": definitions}
    return Draft202012Validator(root, format_checker=TIMES)


def _strict(body: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in body:
        return {"$ref": f"#/$defs/{body['$ref']}"}
    told: dict[str, Any] = {key: body[key] for key in ("type", "enum") if key in body}
    if body.get("format") in ("date", "date-time"):
        told["format"] = body["format"]
    if body.get("format") == "int64" and body["type"] == "string":
        told["pattern"] = r"^\d+$"
    if "items" in body:
        told["items"] = _strict(body["items"])
    if body.get("type") == "object":
        told["properties"] = {k: _strict(v) for k, v in body.get("properties", {}).items()}
        more = body.get("additionalProperties")
        told["additionalProperties"] = _strict(more) if more else False
    return told
