"""Google's own descriptions of its APIs, as its Python client carries them, as JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import googleapiclient
from jsonschema import Draft202012Validator, FormatChecker

CALENDAR, PEOPLE = "calendar.v3", "people.v1"
DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"


TIMES = FormatChecker(formats=())


@TIMES.checks("date-time", raises=ValueError)
def _is_time(told: object) -> bool:
    """RFC 3339: with an offset; a start that names its zone may do without."""
    return bool(datetime.fromisoformat(str(told)))


@TIMES.checks("date", raises=ValueError)
def _is_date(told: object) -> bool:
    return bool(date.fromisoformat(str(told)))


@lru_cache(maxsize=2)
def document(api: str = CALENDAR) -> dict[str, Any]:
    """All that is said of an API."""
    told: dict[str, Any] = json.loads((DOCUMENTS / f"{api}.json").read_text())
    return told


@lru_cache(maxsize=2)
def methods(api: str = CALENDAR) -> dict[str, dict[str, Any]]:
    """Every method by its id, with the parameters that every method takes."""
    every = document(api)["parameters"]
    return {
        method["id"]: {**method, "parameters": {**every, **method.get("parameters", {})}}
        for method in _methods(document(api)["resources"])
    }


def _methods(resources: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in resources.values():
        yield from resource.get("methods", {}).values()
        yield from _methods(resource.get("resources", {}))


def method_of(verb: str, path: str, api: str = CALENDAR) -> dict[str, Any]:
    """The method that a request is, by verb and path below the base."""
    for method in methods(api).values():
        told = method.get("flatPath", method["path"])
        pattern = re.sub(r"\{\+?(\w+)\}", r"[^/:]+" if api == PEOPLE else r"[^/]+", told)
        if method["httpMethod"] == verb and re.fullmatch(pattern, path):
            return method
    raise AssertionError(f"no such method: {verb} {path}")


def faults_of(schema: str, told: Any, api: str = CALENDAR) -> list[str]:
    """Where an answer is not what its schema says; unknown fields are faults."""
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in _validator(schema, api).iter_errors(told)
    ]


@lru_cache(maxsize=64)
def _validator(schema: str, api: str) -> Draft202012Validator:
    definitions = {name: _strict(body) for name, body in document(api)["schemas"].items()}
    root = {"$ref": f"#/$defs/{schema}", "$defs": definitions}
    return Draft202012Validator(root, format_checker=TIMES)


def _strict(body: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in body:
        return {"$ref": f"#/$defs/{body['$ref']}"}
    if body.get("type") == "any":
        return {}
    told: dict[str, Any] = {key: body[key] for key in ("type", "enum") if key in body}
    if body.get("format") in ("date", "date-time", "google-datetime"):
        told["format"] = body["format"].replace("google-datetime", "date-time")
    if body.get("format") == "int64" and body["type"] == "string":
        told["pattern"] = r"^\d+$"
    if "items" in body:
        told["items"] = _strict(body["items"])
    if body.get("type") == "object":
        told["properties"] = {k: _strict(v) for k, v in body.get("properties", {}).items()}
        more = body.get("additionalProperties")
        told["additionalProperties"] = _strict(more) if more else False
    return told
