"""Bodies that the API's own description asks for."""

from collections.abc import Iterator
from typing import Any

from tests.api.routes import Route

Described = dict[str, Any]


def body_schema(described: dict[str, Any], route: Route) -> dict[str, Any] | None:
    """What the route takes, where it takes JSON."""
    operation = described["paths"].get(route.path, {}).get(route.method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    found: dict[str, Any] | None = content.get("application/json", {}).get("schema")
    return found


def references(described: dict[str, Any], schema: dict[str, Any] | None) -> set[str]:
    if schema is None:
        return set()
    schema = resolved(described, schema)
    found = set()
    for name, field in schema.get("properties", {}).items():
        found |= {name} if name.endswith(("_id", "_ids")) else references(described, field)
    return found


def resolved(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema or "anyOf" in schema:
        if "anyOf" in schema:
            schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
        else:
            schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def body(described: dict[str, Any], schema: dict[str, Any] | None, chosen: dict[str, int], own: int) -> Any:
    """The least that the description asks for, with every reference that it takes."""
    if schema is None:
        return None
    schema = resolved(described, schema)
    required = schema.get("required", [])
    return {
        name: chosen.get(name, own) if name.endswith("_id") else value(described, field, chosen, own, name)
        for name, field in schema.get("properties", {}).items()
        if name in required or references(described, {"properties": {name: field}})
    }


def value(
    described: dict[str, Any], field: dict[str, Any], chosen: dict[str, int], own: int, name: str
) -> Any:
    field = resolved(described, field)
    if "const" in field or "enum" in field:
        return field.get("const", field.get("enum", [None])[0])
    match field.get("type"):
        case "object":
            return body(described, field, chosen, own)
        case "array" if name.endswith("_ids"):
            return [chosen.get(name, own)]
        case "array":
            return [value(described, field.get("items", {}), chosen, own, name)]
        case "integer" | "number":
            return field.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return text(field, name)


def text(field: dict[str, Any], name: str) -> str:
    match field.get("format"):
        case "date":
            return "2024-06-03"
        case "date-time":
            return "2026-03-03T09:00:00Z"
    return {"email": "nouvelle@example.org", "department": "75", "from_fiche": "rncp35001"}.get(name, "essai")


def leaves(described: Described, schema: Described | None, own: int) -> Iterator[tuple[str, Any]]:
    """Each property that the body may have, with its schema, nested ones by their path."""
    if schema is None:
        return
    for name, field in resolved(described, schema).get("properties", {}).items():
        found = resolved(described, field)
        if found.get("type") == "object":
            yield from ((f"{name}.{below}", one) for below, one in leaves(described, found, own))
        else:
            yield name, found


def with_leaf(sent: Any, path: str, value: Any) -> Any:
    """The body with that property set to that value."""
    name, _, below = path.partition(".")
    return {**(sent or {}), name: with_leaf((sent or {}).get(name), below, value) if below else value}
