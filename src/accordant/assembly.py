"""Puts an operation together from its API, the groups it uses, its own file, and the overlays of all of these.

A parameter that a group or the API declares may be refined by whoever uses it: the keys given last win. Anything
else is declared once, and changed by overlays only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from accordant import constructs, idl
from accordant.claims import BREACHES
from accordant.contracts import (
    Api,
    Authentication,
    CheckChange,
    ErrorShape,
    Listing,
    LoginCall,
    MediaTypes,
    Operation,
    Parameter,
    Redirect,
    Retirement,
    Rule,
    Strength,
)
from accordant.documents import DataPath, Document
from accordant.errors import Mistake, nearest
from accordant.language import required_keys
from accordant.locations import Location
from accordant.parts import File, Part

__all__ = ["Assembler"]


_OVERLAID_IN = {"response": "operation", "http_methods": "operation", "format": "api", "responses": "api"}


class Assembler:
    """Builds operations; says what does not fit together.

    Args:
        files: All files of the project.
        mistakes: Where mistakes are added.
        broken: By kind and name, the files that cannot be used.
    """

    def __init__(
        self, files: list[File], mistakes: list[Mistake], broken: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        self.mistakes = mistakes
        self.broken = broken or {}
        self.all_files = files
        self.files: dict[str, dict[str, File]] = {"operation": {}, "group": {}, "api": {}}
        self.overlays: dict[tuple[str, str], list[File]] = {}
        self.used_groups: set[str] = set()
        self.users: dict[str, set[str]] = {}
        self.apis: dict[str, Api] = {}
        self.parts: dict[str, dict[str, dict[str, Part]]] = {}
        self.retired_places: dict[str, Location] = {}
        for file in files:
            if file.kind == "overlay":
                self.overlays.setdefault((file.target, file.name), []).append(file)
                continue
            first = self.files[file.kind].setdefault(file.name, file)
            if first is not file:
                place = file.document.location((file.kind,))
                message = f"the {file.kind} {file.name!r} is already defined in {first.document.file}"
                hint = f"rename or remove one of them; to change it, write an overlay: {{{file.kind}: {file.name}}}"
                self._say(place, message, hint)
        for (kind, name), overlays in self.overlays.items():
            for overlay in overlays:
                for key, only in _OVERLAID_IN.items():
                    if key in overlay.data and kind != only:
                        place = overlay.document.key_location((key,))
                        self._say(place, f"{key!r} stands in overlays of {only}s, and this is one of a {kind}")
                if name not in self.files[kind]:
                    hint = self._known(kind, name)
                    place = overlay.document.location(("overlay", kind))
                    self._say(place, f"there is no {kind} {name!r} to lay this over", hint)

    def _say(self, location: Location, message: str, hint: str = "") -> None:
        self.mistakes.append(Mistake(location, message, hint))

    def documents(self) -> Mapping[str, Document]:
        """Return every document by its shown name, for places within expressions."""
        return {file.document.file: file.document for file in self.all_files}

    def place_of(self, operation: str, kind: str, name: str, *steps: str | int) -> Location:
        """Return where something of a construct of an operation is written, in whichever file that is."""
        return self.parts[operation][kind][name].place(*steps)

    # ------------------------------------------------------------------------------------------ layers

    def layers(self, file: File) -> list[File] | None:
        """Return the files of which an operation consists, those that count last at the end; None without an API."""
        api_file = self._find("api", file.data["api"], file, ("api",))
        groups: list[File] = []
        self._gather(file, groups, (file.name,))
        if api_file is None:
            return None
        found = [
            layer for one in (api_file, *groups, file) for layer in (one, *self.overlays.get((one.kind, one.name), ()))
        ]
        for layer in found:
            self.users.setdefault(layer.document.file, set()).add(file.name)
        return found

    def _gather(self, file: File, groups: list[File], trail: tuple[str, ...]) -> None:
        """Add the groups that a file uses, each once, after those which it uses itself."""
        for index, name in enumerate(file.data.get("uses", ())):
            place: DataPath = ("uses", index)
            if file.kind == "group" and name in trail:
                round_trip = " -> ".join((*trail[trail.index(name) :], name))
                self._say(file.document.location(place), f"groups use each other in a circle: {round_trip}", "break it")
                continue
            group = self._find("group", name, file, place)
            if group is not None:
                self.used_groups.add(name)
                self._gather(group, groups, (*trail, name) if file.kind == "group" else (name,))
                if group not in groups:
                    groups.append(group)

    def check_unused_groups(self) -> None:
        """Say which groups that no operation uses do not fit together."""
        used = set(self.used_groups)
        for name, file in self.files["group"].items():
            if name not in used:
                self._gather(file, [], (name,))
        self.used_groups = used

    def _find(self, kind: str, name: str, file: File, path: DataPath) -> File | None:
        found = self.files[kind].get(name)
        if found is None:
            place = file.document.location(path)
            other = next((one for one in self.files if name in self.files[one]), None)
            if (kind, name) in self.broken:
                message = f"the {kind} {name!r} cannot be used: its file has mistakes, {self.broken[kind, name]}"
                self._say(place, message, "mend that file first")
            elif other is not None:
                self._say(place, f"{name!r} is the name of an existing {other}, and here stands one of the {kind}s")
            else:
                self._say(place, f"there is no {kind} {name!r}", self._known(kind, name))
        return found

    def _known(self, kind: str, name: str) -> str:
        valid = self.files[kind]
        return nearest(name, valid) or (f"there are {', '.join(sorted(valid))}" if valid else "")

    # -------------------------------------------------------------------------------------- operations

    def operation(self, file: File) -> Operation | None:
        """Return the operation that a file describes; None where what it builds on is missing."""
        data = file.data
        layers = self.layers(file)
        if layers is None or self.files["operation"].get(file.name) is not file:
            return None
        retired: dict[str, Retirement] = {}
        parts = {
            key: self._merged(layers, key, f"{file.name}/{key}", retired)
            for key in ("parameters", "rules", "asserts", "relations", "probes", "examples")
        }
        keys = (("parameters", "violated"), *(("parameters", key) for key in BREACHES), ("rules", "violated"))
        for kind, key in keys:
            for name, part in parts[kind].items():
                start = f"{file.name}/{kind}/{name}" + ("" if key == "violated" else f"/{key}")
                retired.update({f"{start}/{one}": retirement for one, retirement in part.retired_parts(key)})
        self.parts[file.name] = parts
        parameters = self._parameters(parts["parameters"], data)
        rules: dict[str, Rule] = {}
        for part in parts["rules"].values():
            rule = constructs.rule(part, parameters, self._say)
            if rule is not None:
                rules[rule.name] = rule
        whole = Part(file, (), data)
        for overlay in self.overlays.get(("operation", file.name), ()):
            said = dict(overlay.data)
            if "response" in said:
                said["response"] = {"source": overlay.source, **said["response"]}
            whole = whole.deepened(Part(overlay, (), said), "response", "http_methods")
        data, response = whole.data, whole.data["response"]
        listing: dict[str, str] = {}
        codes: dict[int, str] = {}
        for layer in layers:
            listing.update(layer.data.get("listing", {}))
            codes.update({int(k): v for k, v in layer.data.get("errors", {}).get("codes", {}).items()})
        # A group says how lists are paged; who retires one of its parameters has not that way.
        listing = {role: name for role, name in listing.items() if f"{file.name}/parameters/{name}" not in retired}
        if "element" not in response and response.get("strength") != "probe":
            self._say(
                whole.place("response", is_key=True),
                "response needs the key 'element'",
                "where it is not known, say: strength: probe",
            )
        return Operation(
            name=file.name,
            summary=data["summary"],
            source=file.source,
            location=file.document.location(("operation",)),
            api=self.api(self.files["api"][data["api"]]),
            servlets=data["servlets"],
            http_methods=tuple(data["http_methods"]),
            effect=data["effect"],
            parameters=parameters,
            element=response.get("element"),
            element_strength=Strength(response["strength"]),
            element_source=response.get("source", ""),
            response_location=whole.place("response", is_key=True),
            rows=response.get("rows"),
            key=response.get("key"),
            personal=tuple(response.get("personal", ())),
            listing=Listing(**listing),
            rules=rules,
            asserts={name: constructs.make_assert(part) for name, part in parts["asserts"].items()},
            relations={name: constructs.relation(part, self._say) for name, part in parts["relations"].items()},
            probes={name: constructs.probe(part, self._say) for name, part in parts["probes"].items()},
            examples={name: constructs.example(part) for name, part in parts["examples"].items()},
            error_codes=dict(sorted(codes.items())),
            authentication=data.get("authentication", {}),
            checks=self._checks(layers, file.name, retired),
            retired=retired,
        )

    def _merged(self, layers: list[File], key: str, prefix: str, retired: dict[str, Retirement]) -> dict[str, Part]:
        """Return the constructs of one kind by name, as the layers declare and change them, without retired ones."""
        merged: dict[str, Part] = {}
        for layer in layers:
            for name, data in (layer.data.get(key) or {}).items():
                part = Part(layer, (key, name), data)
                before = merged.get(name)
                if before is None:
                    if self._is_whole(part, key, merged):
                        merged[name] = part
                elif key == "parameters" or layer.kind == "overlay":
                    merged[name] = before.refined(part)
                else:
                    message = f"{key[:-1]} {name!r} is already defined at {before.location}"
                    self._say(part.location, message, "give it another name, or change it in an overlay")
        for name, part in merged.items():
            if "retired" in part.data:
                retired[f"{prefix}/{name}"] = Retirement(str(part.data["retired"]), part.place("retired"))
                self.retired_places[f"{prefix}/{name}"] = part.place("retired")
        return {name: part for name, part in merged.items() if "retired" not in part.data}

    def _is_whole(self, part: Part, key: str, known: Mapping[str, Part]) -> bool:
        """Tell whether a construct that nobody has declared before says all that it must."""
        missing = [name for name in required_keys(key) if name not in part.data]
        if key == "rules" and not any(word in part.data for word in idl.WORDS):
            missing.append("or, compare, ...")
        if not missing or key == "examples":
            return True
        what = key[:-1]
        if part.file.kind == "overlay":
            changed = f"{part.file.target} {part.file.name!r}"
            message = f"the {changed} has no {what} {part.name!r} that could be changed"
            hint = nearest(part.name, known) or f"to add it, give {', '.join(missing)} too"
            self._say(part.location, message, hint)
        elif key == "parameters":
            for name in missing:
                hint = f"a parameter that no group declares needs it; {nearest(part.name, known)}".rstrip("; ")
                self._say(part.location, f"parameters/{part.name} needs the key {name!r}", hint)
        return key == "rules" and part.file.kind != "overlay"  # the reader of rules says which words there are

    def _parameters(self, parts: Mapping[str, Part], data: Mapping[str, Any]) -> dict[str, Parameter]:
        """Return the parameters that at least one caller may send, as it authenticates."""
        found = {}
        operation = data["operation"]
        authentication = data.get("authentication", {})
        for name, part in parts.items():
            ways = part.data.get("authentication")
            callers = frozenset(part.data.get("callers", ()))
            if ways:
                possible = {c for c in data["servlets"] if c not in authentication or authentication[c] in ways}
                if possible != set(data["servlets"]):
                    callers = frozenset(possible & callers if callers else possible)
                    if not callers:
                        continue
            parameter = constructs.parameter(part, callers)
            found[name] = replace(parameter, observed_in=None) if parameter.observed_in == operation else parameter
        return found

    def _checks(self, layers: list[File], operation: str, retired: dict[str, Retirement]) -> dict[str, CheckChange]:
        found: dict[str, CheckChange] = {}
        for layer in layers:
            for name, data in layer.data.get("checks", {}).items():
                part = Part(layer, ("checks", name), data)
                if "retired" in data:
                    retired[f"{operation}/checks/{name}"] = Retirement(data["retired"], part.place("retired"))
                before = found.get(name, CheckChange(part.location))
                strength = Strength(data["strength"]) if "strength" in data else before.strength
                # The API has other sources for its checks than its file's, and an overlay says itself why.
                own = before.source if layer.kind == "api" else layer.source
                found[name] = CheckChange(part.location, strength, data.get("source", own))
        return found

    # -------------------------------------------------------------------------------------------- APIs

    def api(self, file: File) -> Api:
        """Return the API that a file describes."""
        if file.name in self.apis:
            return self.apis[file.name]
        whole = Part(file, (), file.data)
        for overlay in self.overlays.get(("api", file.name), ()):
            whole = whole.deepened(Part(overlay, (), overlay.data), "responses", "format")
        data = whole.data
        responses = data["responses"]
        error = responses["error"]
        media = data["format"]["media_types"]
        self.apis[file.name] = Api(
            name=file.name,
            title=data["title"],
            source=file.source,
            location=file.document.location(("api",)),
            schema=data["schema"]["file"],
            namespace=data["schema"]["namespace"],
            mapping=data["mapping"],
            format_parameter=data["format"]["parameter"],
            media_types={
                name: MediaTypes(tuple(one["expect"]), Strength(one["strength"]), one.get("source"))
                for name, one in media.items()
            },
            callers=data["callers"],
            success_status=whole.expectation("responses", "success", "status"),
            error=ErrorShape(
                element=error["element"],
                code=error["code"],
                message=error["message"],
                status=whole.expectation("responses", "error", "status"),
                suppressed_by=error.get("suppressed_by"),
                may_be_suppressed_by=error.get("may_be_suppressed_by"),
                other_namespaces=tuple(error.get("other_namespaces", ())),
            ),
            responses_source=responses.get("source", file.source),
            responses_location=file.document.key_location(("responses",)),
            unusable_codes=frozenset(data.get("errors", {}).get("unusable", ())),
            check_sources=_check_sources(file),
            authentications={name: _authentication(told) for name, told in data.get("authentications", {}).items()},
            other_http_method=whole.violated("responses", "other_http_method"),
            redirect=_redirect(whole),
        )
        return self.apis[file.name]

    def loose_parameters(self) -> Iterator[tuple[File, Parameter]]:
        """Yield the parameters of APIs and groups that no operation uses."""
        for kind in ("api", "group"):
            for file in self.files[kind].values():
                if file.document.file in self.users:
                    continue
                for name, data in (file.data.get("parameters") or {}).items():
                    if {"type", "strength"} <= data.keys():
                        yield file, constructs.parameter(Part(file, ("parameters", name), data), frozenset())


def _authentication(data: str | Mapping[str, Any]) -> Authentication:
    if isinstance(data, str):
        return Authentication(data)
    token = data["token"]
    calls = tuple(
        LoginCall(
            servlet=call["servlet"],
            http_method=call.get("http_method", "POST"),
            parameters={name: str(value) for name, value in call.get("parameters", {}).items()},
            credentials={name: kind == "secret" for name, kind in call.get("credentials", {}).items()},
            sends=tuple(call.get("sends", ())),
            yields=call["yields"],
            unless=call.get("unless"),
        )
        for call in data.get("login", ())
    )
    return Authentication(
        data["summary"],
        token,
        tuple(dict.fromkeys((token, *data.get("with", ())))),
        data.get("path", ""),
        frozenset(data.get("expired", ())),
        calls,
    )


def _redirect(whole: Part) -> Redirect | None:
    found = whole.data["responses"].get("redirect")
    if found is None:
        return None
    return Redirect(
        whole.expectation("responses", "redirect", "status"),
        by=tuple(found["by"]),
        success=tuple(found.get("success", ())),
        error=tuple(found.get("error", ())),
        signed_by=found.get("signed_by"),
    )


def _check_sources(file: File) -> dict[str, str]:
    data = file.data
    schema = data["schema"].get("source", file.source)
    errors = data.get("errors", {}).get("source", file.source)
    by_schema = dict.fromkeys(("schema", "well-formed", "error-namespace"), schema)
    return {**by_schema, "error-code": errors, "accepted": file.source}
