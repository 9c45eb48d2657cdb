"""Google's own description of its calendar, as JSON Schema.

It comes with `google-api-python-client`. Whoever asks through `checked` learns at once of a
parameter that does not exist and of an answer that Google would never give.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import googleapiclient
import httpx
from jsonschema import Draft202012Validator, FormatChecker

FORMATS = FormatChecker(formats=())
ROOT = "/calendar/v3/"


@FORMATS.checks("date-time")
def _date_time(value: object) -> bool:
    """RFC 3339, with seconds and an offset."""
    shape = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    return not isinstance(value, str) or re.fullmatch(shape, value) is not None


@FORMATS.checks("date", raises=ValueError)
def _date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


@FORMATS.checks("int32")
def _int32(value: object) -> bool:
    return not isinstance(value, int) or -(2**31) <= value < 2**31


@FORMATS.checks("int64")
def _int64(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"-?\d{1,19}", value) is not None


@cache
def document() -> dict[str, Any]:
    """As it is."""
    folder = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
    described: dict[str, Any] = json.loads((folder / "calendar.v3.json").read_text("utf-8"))
    return described


@cache
def methods() -> list[dict[str, Any]]:
    """Every method, those without places in the path first."""
    resources = document()["resources"].values()
    found = [method for each in resources for method in each.get("methods", {}).values()]
    return sorted(found, key=lambda method: method["path"].count("{"))


def method_of(verb: str, path: str) -> dict[str, Any]:
    """The method behind a path below `/calendar/v3/`."""
    for method in methods():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", method["path"])
        if method["httpMethod"] == verb and re.fullmatch(pattern, path):
            return method
    raise AssertionError(f"Google knows no {verb} {path}")


@cache
def schema(name: str) -> Draft202012Validator:
    """Checks a body of this name; what is not described may not be there."""
    described = {each: _strict(told) for each, told in document()["schemas"].items()}
    return Draft202012Validator(
        {"$ref": f"#/$defs/{name}", "$defs": described}, format_checker=FORMATS
    )


def problems(name: str, body: Any) -> list[str]:
    """What is wrong with a body of this name."""
    errors = schema(name).iter_errors(body)
    return [f"{error.json_path}: {error.message}" for error in errors]


def checked(response: httpx.Response) -> httpx.Response:
    """The answer, if it is one that Google could give to a request that it could get."""
    request = response.request
    if not request.url.path.startswith(ROOT):
        return response
    raw = request.url.raw_path.decode().partition("?")[0]
    method = method_of(request.method, raw.removeprefix(ROOT))
    if response.status_code < 300:
        known = method.get("parameters", {}).keys() | document()["parameters"].keys()
        assert set(request.url.params) <= known
    if response.status_code == 200 and "fields" not in request.url.params:
        assert problems(method["response"]["$ref"], response.json()) == []
    if response.status_code in {204, 304}:
        assert response.content == b""
    if response.status_code >= 400:
        error = response.json()["error"]
        assert error["code"] == response.status_code
        assert isinstance(error["message"], str)
        assert isinstance(error["errors"], list)
    return response


def _strict(told: Any) -> Any:
    """Discovery's dialect as JSON Schema: references, no loose ends, no defaults in quotes."""
    if isinstance(told, list):
        return [_strict(each) for each in told]
    if not isinstance(told, dict):
        return told
    if "$ref" in told:
        return {"$ref": f"#/$defs/{told['$ref']}"}
    if told.get("type") == "any":
        return {}
    rule = {key: told[key] for key in ("type", "format", "enum") if key in told}
    if "items" in told:
        rule["items"] = _strict(told["items"])
    if "properties" in told:
        rule["properties"] = {name: _strict(each) for name, each in told["properties"].items()}
        rule["additionalProperties"] = False
    if "additionalProperties" in told:
        rule["additionalProperties"] = _strict(told["additionalProperties"])
    return rule
