"""Small random schemas, documents that are valid by construction, and documents with one fault.

A schema is held as plain data from which both its text and its documents are made, so that nothing here asks the code
under test, nor a validator, what a schema means. Everything is drawn from a `random.Random`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from random import Random
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

NS = "urn:t"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TEXTS = {
    "xs:int": (["0", "-7", " 42 "], ["x", "", "1.5"]),
    "xs:string": (["", "text", " a b "], []),
    "xs:boolean": (["true", "0"], ["yes", ""]),
    "xs:token": (["", "word"], []),
}
NAMES = "abcdefgh"


@dataclass
class Element:
    """An element particle; `name` of a global one where `is_reference`."""

    name: str
    type: str
    occurs: tuple[int, int | None] = (1, 1)
    is_reference: bool = False
    nillable: bool = False
    constraint: tuple[str, str] | None = None


@dataclass
class Group:
    """A model group; with a `name`, a reference to a global one."""

    model: str
    members: list[Any]
    occurs: tuple[int, int | None] = (1, 1)
    name: str = ""


@dataclass
class Wildcard:
    """A wildcard of elements."""

    namespace: str
    process: str
    occurs: tuple[int, int | None] = (1, 1)


@dataclass
class Attribute:
    """An attribute of a type."""

    name: str
    type: str
    required: bool = False
    fixed: str | None = None


@dataclass
class Type:
    """A complex type: its own content and attributes, to which those of its base come."""

    name: str
    content: Group | None = None
    simple: str = ""
    mixed: bool = False
    abstract: bool = False
    block: str = ""
    attributes: list[Attribute] = field(default_factory=list)
    any_attribute: tuple[str, str] | None = None
    base: Type | None = None

    def all_attributes(self) -> list[Attribute]:
        return (self.base.all_attributes() if self.base else []) + self.attributes

    def all_contents(self) -> list[Group]:
        own = [self.content] if self.content else []
        return (self.base.all_contents() if self.base else []) + own

    def wildcard(self) -> tuple[str, str] | None:
        return self.any_attribute or (self.base.wildcard() if self.base else None)


@dataclass
class Schema:
    """A schema: global elements, each with the head that it may stand for, groups and types."""

    types: dict[str, Type] = field(default_factory=dict)
    elements: dict[str, Element] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    abstract: set[str] = field(default_factory=set)
    groups: dict[str, Group] = field(default_factory=dict)

    def text(self) -> str:
        head = (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns:t="urn:t" '
            'elementFormDefault="qualified">'
        )
        parts = [head]
        for name, element in self.elements.items():
            group = f' substitutionGroup="t:{self.heads[name]}"' if name in self.heads else ""
            abstract = ' abstract="true"' if name in self.abstract else ""
            parts.append(f"<xs:element name={quoteattr(name)}{_declared(element)}{group}{abstract}/>")
        for name, group in self.groups.items():
            parts.append(f'<xs:group name="{name}">{_written(Group(group.model, group.members))}</xs:group>')
        parts += [_type(each) for each in self.types.values()]
        return "".join([*parts, "</xs:schema>"])


def _type_name(name: str) -> str:
    return name if name.startswith("xs:") else f"t:{name}"


def _declared(element: Element) -> str:
    written = f' type="{_type_name(element.type)}"'
    if element.nillable:
        written += ' nillable="true"'
    if element.constraint:
        written += f" {element.constraint[0]}={quoteattr(element.constraint[1])}"
    return written


def _occurs(occurs: tuple[int, int | None]) -> str:
    low, high = occurs
    written = "" if low == 1 else f' minOccurs="{low}"'
    return written + ("" if high == 1 else f' maxOccurs="{"unbounded" if high is None else high}"')


def _written(particle: Any) -> str:
    occurs = _occurs(particle.occurs)
    if isinstance(particle, Wildcard):
        return f'<xs:any namespace="{particle.namespace}" processContents="{particle.process}"{occurs}/>'
    if isinstance(particle, Element):
        if particle.is_reference:
            return f'<xs:element ref="t:{particle.name}"{occurs}/>'
        return f'<xs:element name="{particle.name}"{_declared(particle)}{occurs}/>'
    if particle.name:
        return f'<xs:group ref="t:{particle.name}"{occurs}/>'
    inner = "".join(_written(each) for each in particle.members)
    return f"<xs:{particle.model}{occurs}>{inner}</xs:{particle.model}>"


def _type(each: Type) -> str:
    attributes = ""
    for attribute in each.attributes:
        use = ' use="required"' if attribute.required else ""
        fixed = f' fixed="{attribute.fixed}"' if attribute.fixed is not None else ""
        attributes += f'<xs:attribute name="{attribute.name}" type="{attribute.type}"{use}{fixed}/>'
    if each.any_attribute:
        attributes += (
            f'<xs:anyAttribute namespace="{each.any_attribute[0]}" processContents="{each.any_attribute[1]}"/>'
        )
    content = _written(each.content) if each.content else ""
    flags = (' mixed="true"' if each.mixed else "") + (' abstract="true"' if each.abstract else "")
    flags += f' block="{each.block}"' if each.block else ""
    if each.simple:
        base = f"t:{each.base.name}" if each.base else each.simple
        inner = f'<xs:simpleContent><xs:extension base="{base}">{attributes}</xs:extension></xs:simpleContent>'
    elif each.base:
        inner = (
            f'<xs:complexContent><xs:extension base="t:{each.base.name}">{content}{attributes}</xs:extension>'
            "</xs:complexContent>"
        )
    else:
        inner = content + attributes
    return f'<xs:complexType name="{each.name}"{flags}>{inner}</xs:complexType>'


# Drawing schemas

OCCURS = [(1, 1), (1, 1), (1, 1), (0, 1), (0, 1), (0, None), (1, None), (2, 2), (0, 2), (1, 3), (2, None), (3, 5)]


def random_schema(random: Random, *, exotic: bool = True) -> Schema:
    """Return a schema whose root element is ``r``; with `exotic`, everything but sequences and choices may be in it."""
    schema = Schema()
    names = ["r", "g", "h", "i"]
    type_names = ["T0", "T1", "T2", "T3"][: random.randint(1, 4)]
    for name in names[1:] if exotic else []:
        schema.elements[name] = Element(name, random.choice([*TEXTS, *type_names]), nillable=random.random() < 0.2)
    if exotic and random.random() < 0.5:
        # A member has the type of its head, so that it may stand for it.
        schema.elements["h"].type = schema.elements["g"].type
        schema.heads["h"] = "g"
        if random.random() < 0.4:
            schema.abstract.add("g")
    for name in type_names:
        schema.types[name] = _random_type(random, name, schema, type_names, exotic=exotic)
    root = type_names[-1]
    schema.elements = {"r": Element("r", root, nillable=exotic and random.random() < 0.2), **schema.elements}
    return schema


def _random_type(random: Random, name: str, schema: Schema, type_names: list[str], *, exotic: bool) -> Type:
    made = Type(name)
    bases = list(schema.types.values())
    if exotic and bases and random.random() < 0.4:
        made.base = random.choice(bases)
        made.simple, made.mixed = made.base.simple, made.base.mixed
    elif exotic and random.random() < 0.2:
        made.simple = random.choice(list(TEXTS))
    elif exotic:
        made.mixed = random.random() < 0.2
    taken = {attribute.name for attribute in made.all_attributes()}
    for attribute in random.sample("pqab", random.randint(0, 2)) if exotic else []:
        if attribute not in taken:
            type_name = random.choice(list(TEXTS))
            fixed = TEXTS[type_name][0][1] if random.random() < 0.2 else None
            made.attributes.append(Attribute(attribute, type_name, random.random() < 0.4, fixed))
    if exotic and random.random() < 0.15 and not (made.base and made.base.wildcard()):
        made.any_attribute = random.choice(["##other", "##any", "##local"]), random.choice(["strict", "lax", "skip"])
    if exotic:
        made.abstract = random.random() < 0.1 and name != type_names[-1]
        made.block = random.choice(["", "", "", "extension", "#all"])
    if not made.simple and (made.base is None or random.random() < 0.7):
        pool = list(NAMES)
        random.shuffle(pool)
        later = [*TEXTS, *schema.types]
        made.content = _random_group(random, schema, pool, later, 2, exotic=exotic)
        if made.base is not None and made.content.model == "all":
            made.content.model = "sequence"
    return made


def _random_group(
    random: Random, schema: Schema, pool: list[str], types: list[str], depth: int, *, exotic: bool
) -> Group:
    model = random.choice(["sequence", "sequence", "choice"])
    if exotic and depth == 2 and random.random() < 0.1:
        members = [_random_element(random, schema, pool, types, exotic=exotic) for _ in range(random.randint(1, 3))]
        for each in members:
            each.occurs = random.choice([(0, 1), (1, 1)])
        return Group("all", members, random.choice([(1, 1), (0, 1)]))
    members = []
    for _ in range(random.randint(1, 3)):
        kind = random.random()
        if depth and kind < 0.35:
            members.append(_random_group(random, schema, pool, types, depth - 1, exotic=exotic))
        elif exotic and kind < 0.45:
            namespace = random.choice(["##other", "##any", "##local", "##targetNamespace"])
            process = random.choice(["strict", "lax", "skip"])
            members.append(Wildcard(namespace, process, random.choice(OCCURS)))
        else:
            members.append(_random_element(random, schema, pool, types, exotic=exotic))
    made = Group(model, members, random.choice(OCCURS) if random.random() < 0.6 else (1, 1))
    if exotic and random.random() < 0.1:
        made.name = f"G{len(schema.groups)}"
        schema.groups[made.name] = made
    return made


def _random_element(random: Random, schema: Schema, pool: list[str], types: list[str], *, exotic: bool) -> Element:
    occurs = random.choice(OCCURS)
    others = [name for name in schema.elements if name != "r"]
    if exotic and others and random.random() < 0.2:
        name = random.choice(others)
        declared = schema.elements[name]
        return Element(name, declared.type, occurs, True, declared.nillable, declared.constraint)
    name = pool.pop() if pool and random.random() < 0.9 else random.choice(NAMES)
    made = Element(name, random.choice(types if exotic else ["xs:int"]), occurs)
    if exotic:
        made.nillable = random.random() < 0.2
        if made.type in TEXTS and random.random() < 0.2:
            made.constraint = random.choice(["default", "fixed"]), TEXTS[made.type][0][1]
    return made


# Drawing documents


class Documents:
    """Documents of one schema."""

    def __init__(self, schema: Schema, random: Random) -> None:
        self._schema = schema
        self._random = random
        self._depth = 0
        self._size = 0

    def valid(self) -> etree._Element:
        """Return a document that follows the schema, except that wildcards are taken lightly."""
        self._size = 0
        return self._element(self._schema.elements["r"], "r")

    def _element(self, declared: Element, name: str) -> etree._Element:
        random = self._random
        self._size += 1
        made = etree.Element(f"{{{NS}}}{name}", nsmap={"t": NS, "xsi": XSI, "o": "urn:o"})
        type_name = declared.type
        derived = [
            each.name for each in self._schema.types.values() if self._is_below(each, type_name) and not each.abstract
        ]
        is_abstract = type_name in self._schema.types and self._schema.types[type_name].abstract
        if derived and (is_abstract or random.random() < 0.25):
            type_name = random.choice(derived)
            made.set(f"{{{XSI}}}type", f"t:{type_name}")
        if declared.nillable and random.random() < 0.25 and (declared.constraint or ("", ""))[0] != "fixed":
            made.set(f"{{{XSI}}}nil", "true")
            self._attributes(made, type_name)
            return made
        if random.random() < 0.05:
            made.set(f"{{{XSI}}}schemaLocation", "urn:t small.xsd")
        self._attributes(made, type_name)
        if type_name in TEXTS or self._schema.types[type_name].simple:
            simple = type_name if type_name in TEXTS else self._simple(self._schema.types[type_name])
            made.text = random.choice(TEXTS[simple][0]) or None
            if declared.constraint and (declared.constraint[0] == "fixed" or random.random() < 0.5):
                made.text = random.choice([declared.constraint[1], None])
            return made
        self._depth += 1
        for group in self._schema.types[type_name].all_contents():
            self._particle(made, group)
        self._depth -= 1
        if self._schema.types[type_name].mixed and random.random() < 0.5:
            made.text = "some text"
            if len(made):
                made[-1].tail = random.choice(["more", None])
        elif random.random() < 0.1 and (len(made) or self._schema.types[type_name].content):
            made.text = "\n "
        return made

    def _is_below(self, each: Type, name: str) -> bool:
        current = each.base
        while current is not None:
            if current.name == name:
                return True
            current = current.base
        return bool(each.simple) and each.simple == name

    def _simple(self, each: Type) -> str:
        return each.simple

    def _attributes(self, made: etree._Element, type_name: str) -> None:
        if type_name in TEXTS:
            return
        for attribute in self._schema.types[type_name].all_attributes():
            if attribute.required or self._random.random() < 0.5:
                value = attribute.fixed
                made.set(attribute.name, self._random.choice(TEXTS[attribute.type][0]) if value is None else value)
        wildcard = self._schema.types[type_name].wildcard()
        if wildcard is not None and self._random.random() < 0.5:
            name = self._random.choice(["{urn:o}z", "{urn:o}a", "{urn:o}p", "z", "{urn:u}z"])
            made.set(name, "v")

    def _count(self, occurs: tuple[int, int | None]) -> int:
        low, high = occurs
        if self._depth > 4 or self._size > 40:
            return low
        return self._random.randint(low, low + 2 if high is None else min(high, low + 2))

    def _particle(self, parent: etree._Element, particle: Any) -> None:
        for _ in range(self._count(particle.occurs)):
            if isinstance(particle, Wildcard):
                parent.append(self._wild(particle))
            elif isinstance(particle, Element):
                self._child(parent, particle)
            elif particle.model == "choice":
                self._particle(parent, self._random.choice(particle.members))
            else:
                members = list(particle.members)
                if particle.model == "all":
                    self._random.shuffle(members)
                for each in members:
                    self._particle(parent, each)

    def _child(self, parent: etree._Element, particle: Element) -> None:
        names = [particle.name]
        if particle.is_reference:
            names += [name for name, head in self._schema.heads.items() if head == particle.name]
            names = [name for name in names if name not in self._schema.abstract] or names
        name = self._random.choice(names)
        parent.append(self._element(self._schema.elements[name] if particle.is_reference else particle, name))

    def _wild(self, particle: Wildcard) -> etree._Element:
        random = self._random
        if particle.namespace == "##targetNamespace" or (particle.namespace == "##any" and random.random() < 0.5):
            known = [name for name in self._schema.elements if name not in self._schema.abstract and name != "r"]
            if known and self._depth < 5 and (particle.process == "strict" or random.random() < 0.6):
                name = random.choice(known)
                return self._element(self._schema.elements[name], name)
            return etree.Element(f"{{{NS}}}{random.choice('abz')}")
        namespace = "" if particle.namespace == "##local" else "{urn:o}"
        made = etree.Element(f"{namespace}{random.choice('abghz')}")
        made.text = random.choice(["text", None])
        return made

    def with_fault(self, root: etree._Element) -> tuple[str, etree._Element]:
        """Return a changed copy of a document, and what was changed."""
        random = self._random
        made = copy.deepcopy(root)
        element = random.choice(list(made.iter()))
        parent = element.getparent()
        name = random.choice(list(FAULTS))
        FAULTS[name](random, element, parent)
        return name, made


def _drop(_random: Random, element: etree._Element, parent: etree._Element | None) -> None:
    if parent is not None:
        parent.remove(element)


def _twice(_random: Random, element: etree._Element, parent: etree._Element | None) -> None:
    if parent is not None:
        element.addnext(copy.deepcopy(element))


def _unknown(_random: Random, element: etree._Element, _parent: etree._Element | None) -> None:
    element.append(etree.Element(f"{{{NS}}}unknown"))


def _known(random: Random, element: etree._Element, _parent: etree._Element | None) -> None:
    element.insert(random.randint(0, len(element)), etree.Element(f"{{{NS}}}{random.choice(NAMES)}"))


def _rename(random: Random, element: etree._Element, parent: etree._Element | None) -> None:
    if parent is not None:
        element.tag = f"{{{NS}}}{random.choice(NAMES)}"


def _text(_random: Random, element: etree._Element, _parent: etree._Element | None) -> None:
    element.text = "bad"


def _no_text(_random: Random, element: etree._Element, _parent: etree._Element | None) -> None:
    element.text = None


def _blank(_random: Random, element: etree._Element, _parent: etree._Element | None) -> None:
    element.text = " "


def _attribute(random: Random, element: etree._Element, _parent: etree._Element | None) -> None:
    element.set(random.choice(["p", "q", "a", "z"]), random.choice(["bad", "0"]))


def _no_attribute(random: Random, element: etree._Element, _parent: etree._Element | None) -> None:
    if element.attrib:
        del element.attrib[random.choice(sorted(str(name) for name in element.attrib))]


def _nil(_random: Random, element: etree._Element, _parent: etree._Element | None) -> None:
    for child in list(element):
        element.remove(child)
    element.text = None
    element.set(f"{{{XSI}}}nil", "true")


FAULTS = {
    "drop": _drop,
    "twice": _twice,
    "unknown": _unknown,
    "known": _known,
    "rename": _rename,
    "text": _text,
    "no text": _no_text,
    "blank": _blank,
    "attribute": _attribute,
    "no attribute": _no_attribute,
    "nil": _nil,
}
