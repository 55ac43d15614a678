"""Checks the file of an API as a whole: what it says of answers against its XSD, and of errors against its codes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator

from accordant.contracts import Api, Expectation, LoginCall
from accordant.documents import DataPath
from accordant.errors import Mistake, SchemaError, nearest
from accordant.parts import File
from accordant.project import Project
from accordant.schema_models import ElementModel, SchemaModel, load_schema_model

__all__ = ["iter_api_mistakes", "iter_status_mistakes"]

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+\Z")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def iter_api_mistakes(file: File, api: Api, project: Project) -> Iterator[Mistake]:
    """Yield what is wrong in the file of an API, whoever uses it."""
    document = file.document
    xsd = project.schema_file(api.schema)
    if xsd is not None:
        with contextlib.suppress(SchemaError):  # whoever checks an operation says it
            yield from _of_schema(file, api, load_schema_model(xsd))
    for form, types in api.media_types.items():
        for index, one in enumerate(types.expect):
            if not _MEDIA_TYPE.match(one.partition(";")[0].strip()):
                place = document.location(("format", "media_types", form, index))
                yield Mistake(place, f"{one!r} is no media type", "it has two parts, such as application/json")
    yield from _of_codes(file)
    yield from _of_sessions(file, api)
    yield from iter_status_mistakes((api.success_status, api.error.status, api.other_http_method.status))
    for name, data in (file.data.get("parameters") or {}).items():
        for match in _PLACEHOLDER.finditer(str(data.get("fixed", ""))):
            if match[1] != "operation":
                place = document.location(("parameters", name, "fixed"))
                message = f"{name}: {match[0]} stands for nothing"
                yield Mistake(place, message, "write {operation} for the operation's name")


def _of_codes(file: File) -> Iterator[Mistake]:
    codes = {int(code) for code in file.data.get("errors", {}).get("codes", {})}
    for index, code in enumerate(file.data.get("errors", {}).get("unusable", ())):
        if codes and code not in codes:
            place = file.document.location(("errors", "unusable", index))
            hint = f"add it to errors/codes, or name one of {_listed(codes)}"
            yield Mistake(place, f"the error code {code} is in no table of codes", hint)


def _of_sessions(file: File, api: Api) -> Iterator[Mistake]:
    """Yield what is wrong in how sessions are got: names that nothing has, and secrets in an address."""
    document, known = file.document, file.data.get("parameters") or {}
    for way, one in api.authentications.items():
        start: DataPath = ("authentications", way)
        secret = {name for name in one.sent if known.get(name, {}).get("secret", True)}
        for index, name in enumerate(one.sent):
            if name not in known:
                at: DataPath = ("with", index - 1) if index else ("token",)
                hint = nearest(name, known) or "declare it under parameters"
                yield Mistake(document.location((*start, *at)), f"the API has no parameter {name!r}", hint)
        yielded: set[str] = set()
        for index, call in enumerate(one.login):
            for steps, message, hint in _of_call(call, yielded, secret):
                yield Mistake(document.location((*start, "login", index, *steps)), message, hint)
            yielded |= set(call.yields)
        for name in _PLACEHOLDER.findall(one.path):
            if name not in yielded or name in secret:
                what = "is secret, and would stand in the address" if name in secret else "is yielded by no call"
                yield Mistake(document.location((*start, "path")), f"{name!r} {what}", nearest(name, yielded - secret))
        if one.login and one.token not in yielded:
            yield Mistake(document.location((*start, "login")), f"no call yields the token {one.token!r}")


def _of_call(call: LoginCall, yielded: set[str], secret: set[str]) -> Iterator[tuple[DataPath, str, str]]:
    """Yield what is wrong in a call of a login, with the place in it and a hint."""
    for key, names in (("sends", call.sends), ("unless", (call.unless,) if call.unless else ())):
        for name in names:
            if name not in yielded:
                yield (key,), f"no call before yields {name!r}", nearest(name, yielded)
    sent = {name for name, is_secret in call.credentials.items() if is_secret} | (secret & set(call.sends))
    if call.http_method == "GET" and sent:
        yield ("http_method",), f"{', '.join(sorted(sent))} would stand in the address", "use POST"


def iter_status_mistakes(expectations: Iterable[Expectation | None]) -> Iterator[Mistake]:
    """Yield the values of expected statuses that are none of HTTP."""
    for expectation in expectations:
        for value in expectation.expect if expectation is not None else ():
            if not 100 <= value <= 599 and expectation is not None:
                message = f"{value} is no HTTP status: they go from 100 to 599"
                yield Mistake(expectation.location, message, "an error code of the API is said under 'codes'")


def _of_schema(file: File, api: Api, schema: SchemaModel) -> Iterator[Mistake]:
    document = file.document
    place = document.location(("schema", "namespace"))
    if schema.namespace != api.namespace:
        what = f"{schema.namespace!r}" if schema.namespace else "none"
        yield Mistake(place, f"the namespace is {api.namespace!r}, and the targetNamespace of {api.schema} is {what}")
        return
    if api.namespace and schema.has_unqualified_elements:
        message = (
            f"elements of {api.schema} that stand in others are in no namespace, so that expressions never find them"
        )
        yield Mistake(place, message, 'say in the XSD: elementFormDefault="qualified"')
    error = schema.root(api.error.element)
    start = ("responses", "error")
    if error is None:
        hint = nearest(api.error.element, schema.roots) or f"there are {', '.join(sorted(schema.roots))}"
        message = f"there is no root element {api.error.element!r} in {api.schema}"
        yield Mistake(document.location((*start, "element")), message, hint)
        return
    if error.is_open:
        return
    for key, name in (("code", api.error.code), ("message", api.error.message)):
        if name not in error.children:
            message = f"{error.name} has no child {name!r}"
            yield Mistake(document.location((*start, key)), message, _children(error, name))


def _children(model: ElementModel, name: str) -> str:
    if name in model.attributes:
        return f"{name} is an attribute, and a child is needed here"
    return nearest(name, model.children) or f"its children: {', '.join(model.children) or 'none'}"


def _listed(codes: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(codes)))
