"""The OpenAPI 3.1 document, made from the routes and models that the server runs on."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from server.accounts.rules import ROLES, Role
from server.schemas import Model
from server.web.access import Access, Endpoint
from server.web.error_bodies import HTTP_PROBLEMS
from server.web.parsing import BINARY
from server.web.routing import Route

DOCUMENTED = ("/api/", "/box/", "/healthz", "/readyz")
_REF = "#/components/schemas/{model}"
_JSON = "application/json"
_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_SECURITY: Mapping[str, list[dict[str, list[str]]]] = {
    "mobile": [{"phone": []}],
    "signed_in": [{"officer": []}],
    "roles": [{"officer": []}],
}
_Key = tuple[Any, JsonSchemaMode]


class ErrorField(Model):
    """One field at fault and what is wrong with it."""

    path: str
    message: str


class ErrorContent(Model):
    """A stable code, a Chinese sentence, and where it helps the fields at fault and figures."""

    code: str
    message: str
    fields: list[ErrorField] | None = None
    data: dict[str, Any] | None = None


class Error(Model):
    """The body of every answer with a status from 400 on."""

    error: ErrorContent


def openapi_document(routes: Sequence[Route], *, title: str, version: str, server_url: str = "/") -> dict[str, Any]:
    """Return the document of the API's routes.

    Args:
        routes: all routes; pages are left out.
        title: of the document.
        version: of the software.
        server_url: where the API is.
    """
    documented = [route for route in routes if route.template.startswith(DOCUMENTED)]
    schemas, definitions = _schemas(documented)
    paths: dict[str, Any] = {}
    for route in sorted(documented, key=lambda route: route.template):
        paths[route.template] = {
            method.lower(): _operation(route, method, declared, schemas) for method, declared in route.endpoints.items()
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": server_url}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {name: dict(_BEARER) for name in ("officer", "phone")},
        },
    }


def _schemas(routes: Iterable[Route]) -> tuple[dict[_Key, Any], dict[str, Any]]:
    wanted: dict[_Key, TypeAdapter[Any]] = {(Error, "serialization"): TypeAdapter(Error)}
    for route in routes:
        for declared in route.endpoints.values():
            for kind, mode in _models(declared):
                wanted.setdefault((kind, mode), TypeAdapter(kind))
    inputs = [((kind, mode), mode, adapter) for (kind, mode), adapter in wanted.items()]
    by_key, shared = TypeAdapter.json_schemas(inputs, ref_template=_REF)
    return {key: schema for (key, _), schema in by_key.items()}, dict(shared.get("$defs", {}))


def _models(declared: Endpoint) -> Iterable[_Key]:
    if declared.request:
        yield declared.request, "validation"
    if declared.query:
        yield declared.query, "validation"
    if _has_json(declared):
        yield declared.response, "serialization"


def _has_json(declared: Endpoint) -> bool:
    return declared.response not in (None, bytes) and declared.produces in (_JSON, "application/x-ndjson")


def _operation(route: Route, method: str, declared: Endpoint, schemas: Mapping[_Key, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.handler.__module__.rsplit('.', 1)[-1]}_{route.handler.__name__}_{method.lower()}",
        "tags": [_tag(route)],
        "summary": declared.summary,
        "responses": _responses(route, declared, schemas),
        "security": _SECURITY.get(declared.access.kind, []),
    }
    if text := _description(declared):
        operation["description"] = text
    if parameters := [*_path_parameters(route, declared), *_query_parameters(declared, schemas)]:
        operation["parameters"] = parameters
    if declared.request is not None:
        content: dict[str, Any] = {"schema": schemas[declared.request, "validation"]}
        if declared.example is not None:
            content["example"] = dict(declared.example)
        operation["requestBody"] = {"required": True, "content": {_JSON: content}}
    elif declared.upload is not None:
        file = {"type": "string", "contentMediaType": declared.upload.media_type}
        form = {"type": "object", "properties": {declared.upload.field: file}, "required": [declared.upload.field]}
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    elif declared.binary:
        operation["requestBody"] = {"required": True, "content": {BINARY: {"schema": {"type": "string"}}}}
    return operation


def _tag(route: Route) -> str:
    """Return ``TAG`` of the handler's module, or of the package around it."""
    name = route.handler.__module__
    while name:
        if tag := getattr(sys.modules.get(name), "TAG", None):
            return str(tag)
        name = name.rpartition(".")[0]
    return route.handler.__module__


def _description(declared: Endpoint) -> str:
    sentences = [declared.description] if declared.description else []
    sentences.append(_access_text(declared.access))
    return "\n\n".join(sentences)


def _access_text(access: Access) -> str:
    match access.kind:
        case "roles":
            return f"需要角色：{'、'.join(ROLES[role].name for role in Role if role in access.roles)}"
        case "signed_in":
            return "需要登录"
        case "mobile":
            return "需要手机端登录"
        case "anonymous":
            return "匿名，不带任何身份信息"
    return "公开"


def _path_parameters(route: Route, declared: Endpoint) -> Iterable[dict[str, Any]]:
    for name in route.parameters:
        parameter: dict[str, Any] = {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
        }
        if name in declared.path_examples:
            parameter["example"] = declared.path_examples[name]
        yield parameter


def _query_parameters(declared: Endpoint, schemas: Mapping[_Key, Any]) -> Iterable[dict[str, Any]]:
    if declared.query is None:
        return
    schema = declared.query.model_json_schema(ref_template=_REF)
    for name, content in schema.get("properties", {}).items():
        schema_of_value = {key: value for key, value in content.items() if key not in ("description", "title")}
        parameter = {"name": name, "in": "query", "required": name in schema.get("required", ())}
        if "description" in content:
            parameter["description"] = content["description"]
        if name == "sort" and (names := sorted(getattr(declared.query, "SORTS", {}))):
            schema_of_value = {"type": "string", "enum": [sign + field for field in names for sign in ("", "-")]}
        yield {**parameter, "schema": _without_null(schema_of_value)}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be missing is described as what it is when it is there."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) != 1:
        return schema
    return {**{key: value for key, value in schema.items() if key not in ("anyOf", "default")}, **options[0]}


def _responses(route: Route, declared: Endpoint, schemas: Mapping[_Key, Any]) -> dict[str, Any]:
    success: dict[str, Any] = {"description": HTTPStatus(declared.status).phrase}
    if _has_json(declared):
        success["content"] = {declared.produces: {"schema": schemas[declared.response, "serialization"]}}
    elif declared.status not in (204, 301):
        success["content"] = {declared.produces: {}}
    responses = {str(declared.status): success}
    if declared.repeated_status is not None:
        responses[str(declared.repeated_status)] = {**success, "description": "done before, with the same outcome"}
    for status, codes in sorted(_errors(route, declared).items()):
        responses[str(status)] = {
            "description": "、".join(codes),
            "content": {_JSON: {"schema": schemas[Error, "serialization"]}},
        }
    return responses


def _errors(route: Route, declared: Endpoint) -> dict[int, list[str]]:
    errors: dict[int, list[str]] = {400: ["invalid_input"], 413: ["too_large"], 500: ["internal_error"]}
    errors[503] = ["store_unavailable"]
    if declared.request or declared.upload or declared.binary:
        errors[415] = ["unsupported_media_type"]
    if declared.request:
        errors[400].append("malformed_json")
    if route.template.startswith("/box/"):
        errors[400].append("identity_refused")
    if route.parameters:
        errors[404] = []
    if declared.access.kind in ("signed_in", "roles"):
        errors[401] = ["not_authenticated"]
        errors[403] = ["not_allowed"] if declared.access.kind == "roles" else []
        if not declared.access.before_password_change:
            errors[403].append("password_change_required")
    if declared.access.kind == "mobile":
        errors[401] = ["not_authenticated"]
    for code, status in declared.errors.items():
        if code not in errors.setdefault(status, []):
            errors[status].append(code)
    return {status: codes or [HTTP_PROBLEMS[status][0]] for status, codes in errors.items()}
