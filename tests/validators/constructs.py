"""One invented schema with every construct of XSD 1.0 that faults can be made in, and documents with one fault each.

The root ``r`` takes any number of the elements declared in it, each of which shows one construct.
"""

from __future__ import annotations

__all__ = ["BUILT_INS", "FAULTS", "NS", "SEVERAL", "VALID", "XSD", "XSI", "document"]

NS = "urn:example:constructs"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

# A type, a value of it, and one that is not.
BUILT_INS = {
    "boolean": ("true", "yes"),
    "decimal": ("-1.50", "1e3"),
    "integer": ("-0", "1.0"),
    "nonPositiveInteger": ("0", "1"),
    "negativeInteger": ("-1", "0"),
    "nonNegativeInteger": ("0", "-1"),
    "positiveInteger": ("1", "0"),
    "long": ("9223372036854775807", "9223372036854775808"),
    "int": ("-2147483648", "-2147483649"),
    "short": ("32767", "32768"),
    "byte": ("-128", "-129"),
    "unsignedLong": ("18446744073709551615", "18446744073709551616"),
    "unsignedInt": ("4294967295", "4294967296"),
    "unsignedShort": ("65535", "65536"),
    "unsignedByte": ("255", "256"),
    "float": ("1e3", "1f"),
    "double": ("-INF", "infinity"),
    "dateTime": ("2016-02-29T00:00:00Z", "2015-02-29T00:00:00Z"),
    "date": ("2016-02-29", "2016-2-29"),
    "time": ("09:43:35.283-05:00", "25:00:00"),
    "gYear": ("2016", "16"),
    "gYearMonth": ("2016-02", "2016-13"),
    "gMonth": ("--02", "02"),
    "gMonthDay": ("--02-29", "--02-30"),
    "gDay": ("---31", "---32"),
    "duration": ("P1Y2M3DT4H5M6S", "P"),
    "hexBinary": ("00ff", "0"),
    "base64Binary": ("AAAA", "A"),
    "anyURI": ("http://example.org/", "http://example.org/%zz"),
    "language": ("en-US", "e_n"),
    "Name": ("a:b", "1a"),
    "NCName": ("ab", "a:b"),
    "NMTOKEN": ("1a", "a b"),
    "NMTOKENS": ("a b", ""),
    "QName": ("c:a", "none:a"),
    "ID": ("i1", "1"),
    "IDREF": ("", "nobody"),
}

FACETS = {
    "length": ("xs:string", '<xs:length value="3"/>', "abc", "ab"),
    "minLength": ("xs:string", '<xs:minLength value="2"/>', "ab", "a"),
    "maxLength": ("xs:string", '<xs:maxLength value="2"/>', "ab", "abc"),
    "pattern": ("xs:string", '<xs:pattern value="[a-z]+\\d"/>', "ab1", "1ab"),
    "enumeration": ("xs:string", '<xs:enumeration value="red"/><xs:enumeration value="blue"/>', "red", "green"),
    "minInclusive": ("xs:int", '<xs:minInclusive value="3"/>', "3", "2"),
    "maxInclusive": ("xs:int", '<xs:maxInclusive value="3"/>', "3", "4"),
    "minExclusive": ("xs:int", '<xs:minExclusive value="3"/>', "4", "3"),
    "maxExclusive": ("xs:int", '<xs:maxExclusive value="3"/>', "2", "3"),
    "totalDigits": ("xs:decimal", '<xs:totalDigits value="3"/>', "1.23", "12.34"),
    "fractionDigits": ("xs:decimal", '<xs:fractionDigits value="2"/>', "1.23", "1.234"),
    "listLength": ("c:ints", '<xs:length value="2"/>', "1 2", "1 2 3"),
}


def _facet_types() -> str:
    return "".join(
        f'<xs:simpleType name="f-{name}"><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>'
        for name, (base, facets, _right, _wrong) in FACETS.items()
    )


_CONTENTS = {
    "seq": """<xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int" minOccurs="0"/>
        <xs:element name="c" type="xs:int" minOccurs="2" maxOccurs="3"/>
        <xs:element name="d" type="xs:int" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>""",
    "one": """<xs:choice><xs:element name="x" type="xs:int"/><xs:element name="y" type="xs:int"/></xs:choice>""",
    "many": """<xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element name="x" type="xs:int"/>
        <xs:element name="y" type="xs:int"/></xs:choice>""",
    "pair": """<xs:choice><xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>
        </xs:sequence><xs:sequence><xs:element name="c" type="xs:int"/><xs:element name="d" type="xs:int"/>
        </xs:sequence></xs:choice>""",
    "all": """<xs:all><xs:element name="a" type="xs:int" minOccurs="0"/><xs:element name="b" type="xs:int"/>
        <xs:element name="c" type="xs:int"/></xs:all>""",
    "turns": """<xs:sequence maxOccurs="2"><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>
        </xs:sequence>""",
    "grouped": """<xs:sequence><xs:group ref="c:g"/><xs:element name="z" type="xs:int"/></xs:sequence>""",
    "empty": "",
    "other": """<xs:sequence><xs:element name="a" type="xs:int"/>
        <xs:any namespace="##other" processContents="skip" minOccurs="0" maxOccurs="2"/></xs:sequence>""",
    "strict": """<xs:sequence><xs:any namespace="##any" processContents="strict"/></xs:sequence>""",
    "lax": """<xs:sequence><xs:any namespace="##any" processContents="lax" maxOccurs="unbounded"/></xs:sequence>""",
    "heads": """<xs:sequence><xs:element ref="c:head" maxOccurs="unbounded"/></xs:sequence>""",
    "tree": """<xs:sequence><xs:element name="leaf" type="xs:int" minOccurs="0"/>
        <xs:element ref="c:tree" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>""",
    "attrs": """<xs:attribute name="need" type="xs:int" use="required"/>
        <xs:attribute name="may" type="c:f-enumeration"/>
        <xs:attribute name="is" type="xs:string" fixed="so"/><xs:attributeGroup ref="c:ag"/>""",
    "anyattr": """<xs:anyAttribute namespace="##other" processContents="skip"/>""",
    "nest": """<xs:sequence><xs:element name="inner" maxOccurs="unbounded"><xs:complexType><xs:sequence>
        <xs:element name="deep" type="xs:int" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
        </xs:sequence>""",
}


def _schema() -> str:
    contents = "".join(
        f'<xs:element name="{name}"><xs:complexType>{content}</xs:complexType></xs:element>'
        for name, content in _CONTENTS.items()
    )
    simple = "".join(f'<xs:element name="t-{name}" type="xs:{name}" nillable="true"/>' for name in BUILT_INS)
    facets = "".join(f'<xs:element name="f-{name}" type="c:f-{name}"/>' for name in FACETS)
    others = ["mixed", "priced", "ints", "either", "fixed", "plain", "typed", "keys", "box", "shut", "whole", "parts"]
    names = [*_CONTENTS, *(f"t-{name}" for name in BUILT_INS), *(f"f-{name}" for name in FACETS), *others]
    members = "".join(f'<xs:element ref="c:{name}"/>' for name in names)
    return f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="{NS}" targetNamespace="{NS}"
      elementFormDefault="qualified">
    <xs:element name="r"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">{members}</xs:choice>
      </xs:complexType></xs:element>
    {contents}{simple}{facets}{_facet_types()}
    <xs:group name="g"><xs:sequence><xs:element name="g1" type="xs:int"/>
      <xs:element name="g2" type="xs:int" minOccurs="0"/></xs:sequence></xs:group>
    <xs:attributeGroup name="ag"><xs:attribute name="ga" type="xs:int"/></xs:attributeGroup>
    <xs:simpleType name="ints"><xs:list itemType="xs:int"/></xs:simpleType>
    <xs:simpleType name="either"><xs:union memberTypes="xs:int xs:boolean"/></xs:simpleType>
    <xs:element name="ints" type="c:ints"/><xs:element name="either" type="c:either"/>
    <xs:element name="fixed" type="xs:int" fixed="7"/><xs:element name="plain" type="xs:int"/>
    <xs:element name="mixed"><xs:complexType mixed="true"><xs:sequence>
      <xs:element name="b" type="xs:string" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
      </xs:element>
    <xs:element name="priced"><xs:complexType><xs:simpleContent><xs:extension base="xs:decimal">
      <xs:attribute name="unit" type="xs:NCName" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
      </xs:element>
    <xs:complexType name="base"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType>
    <xs:complexType name="more"><xs:complexContent><xs:extension base="c:base"><xs:sequence>
      <xs:element name="b" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
    <xs:complexType name="foreign"><xs:sequence><xs:element name="q" type="xs:int"/></xs:sequence></xs:complexType>
    <xs:complexType name="idea" abstract="true"><xs:sequence/></xs:complexType>
    <xs:element name="typed" type="c:base"/>
    <xs:element name="shut" type="c:base" block="extension"/>
    <xs:element name="whole" type="c:idea"/>
    <xs:element name="box" nillable="true" type="c:base"/>
    <xs:element name="head" type="xs:decimal" abstract="true"/>
    <xs:element name="m1" type="xs:int" substitutionGroup="c:head"/>
    <xs:element name="m2" type="xs:decimal" substitutionGroup="c:head"/>
    <xs:element name="keys"><xs:complexType><xs:sequence>
      <xs:element name="k" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:attribute name="id" type="xs:int"/>
        <xs:attribute name="u" type="xs:string"/></xs:complexType></xs:element>
      <xs:element name="to" type="xs:int" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
      <xs:key name="byId"><xs:selector xpath="c:k"/><xs:field xpath="@id"/></xs:key>
      <xs:unique name="byU"><xs:selector xpath="c:k"/><xs:field xpath="@u"/></xs:unique>
      <xs:keyref name="toId" refer="c:byId"><xs:selector xpath="c:to"/><xs:field xpath="."/></xs:keyref></xs:element>
    <xs:element name="parts"><xs:complexType><xs:sequence>
      <xs:element name="part" maxOccurs="unbounded"><xs:complexType><xs:sequence><xs:element name="n" type="xs:int"/>
      <xs:element name="note" type="xs:string" nillable="true" minOccurs="0"/></xs:sequence></xs:complexType>
      </xs:element></xs:sequence></xs:complexType></xs:element>
    </xs:schema>"""


XSD = _schema()


def document(content: str) -> str:
    """Return a whole document with `content` in its root."""
    return f'<r xmlns="{NS}" xmlns:c="{NS}" xmlns:xsi="{XSI}" xmlns:o="urn:example:other">{content}</r>'


VALID = [
    "",
    "<seq><a>1</a><c>1</c><c>2</c></seq>",
    "<seq><a>1</a><b>1</b><c>1</c><c>2</c><c>3</c><d>1</d><d>1</d></seq>",
    "<one><y>1</y></one>",
    "<many/>",
    "<many><x>1</x><y>1</y><x>1</x></many>",
    "<pair><c>1</c><d>1</d></pair>",
    "<all><c>1</c><b>1</b></all>",
    "<all><c>1</c><a>1</a><b>1</b></all>",
    "<turns><a>1</a><b>1</b><a>1</a><b>1</b></turns>",
    "<grouped><g1>1</g1><z>1</z></grouped>",
    "<empty/>",
    "<empty><!-- nothing --></empty>",
    "<other><a>1</a><o:x/><o:x q='1'>z</o:x></other>",
    "<strict><plain>1</plain></strict>",
    "<lax><o:x/><plain>1</plain></lax>",
    "<heads><m1>1</m1><m2>1.5</m2></heads>",
    "<tree><leaf>1</leaf><tree><tree/></tree><tree><leaf>1</leaf></tree></tree>",
    "<attrs need='1' may='red' is='so' ga='2'/>",
    "<anyattr o:q='1'/>",
    "<nest><inner><deep>1</deep></inner><inner><deep>1</deep><deep>2</deep></inner></nest>",
    "<mixed>a <b>b</b> c <b>d</b></mixed>",
    "<priced unit='eur'>1.5</priced>",
    "<ints/>",
    "<ints>1 2  3</ints>",
    "<either>true</either>",
    "<fixed>7</fixed>",
    "<fixed/>",
    "<plain> 1\n</plain>",
    "<typed><a>1</a></typed>",
    "<typed xsi:type='c:more'><a>1</a><b>1</b></typed>",
    "<shut><a>1</a></shut>",
    "<box xsi:nil='true'/>",
    "<box xsi:nil='false'><a>1</a></box>",
    "<keys><k id='1' u='x'/><k id='2'/><to>2</to><to>1</to></keys>",
    "<parts><part><n>1</n></part><part><n>2</n><note xsi:nil='1'/></part><part><n>3</n><note>x</note></part></parts>",
    *(f"<t-{name}>{right}</t-{name}>" for name, (right, _) in BUILT_INS.items() if name != "IDREF"),
    "<t-ID>i1</t-ID><t-IDREF>i1</t-IDREF>",
    *(f"<f-{name}>{right}</f-{name}>" for name, (_, _, right, _) in FACETS.items()),
]
"""What valid documents have in their root."""

FAULTS = {
    # sequence
    "first is missing": ("<seq><c>1</c><c>2</c></seq>", "missing-element", "seq/a"),
    "middle is missing": ("<seq><a>1</a><d>2</d></seq>", "missing-element", "seq/c"),
    "last is missing": ("<seq><a>1</a></seq>", "missing-element", "seq/c"),
    "too few": ("<seq><a>1</a><c>2</c></seq>", "missing-element", "seq/c"),
    "too few, more behind": ("<seq><a>1</a><c>2</c><d>1</d></seq>", "missing-element", "seq/c"),
    "too many": ("<seq><a>1</a><c>2</c><c>2</c><c>2</c><c>2</c></seq>", "unexpected-element", "seq/c[4]"),
    "two of one": ("<seq><a>1</a><a>1</a><c>2</c><c>2</c></seq>", "unexpected-element", "seq/a[2]"),
    "unknown first": ("<seq><q/><a>1</a><c>2</c><c>2</c></seq>", "unexpected-element", "seq/q"),
    "unknown in the middle": ("<seq><a>1</a><q/><c>2</c><c>2</c></seq>", "unexpected-element", "seq/q"),
    "unknown last": ("<seq><a>1</a><c>2</c><c>2</c><q/></seq>", "unexpected-element", "seq/q"),
    "unknown with children": ("<seq><q><w>1</w></q><a>1</a><c>2</c><c>2</c></seq>", "unexpected-element", "seq/q"),
    "behind what it must precede": ("<seq><a>1</a><c>2</c><c>2</c><b>1</b></seq>", "misplaced-element", "seq/b"),
    "first one last": ("<seq><c>2</c><c>2</c><a>1</a></seq>", "misplaced-element", "seq/a"),
    # choice
    "none of a choice": ("<one/>", "missing-element", "one/x"),
    "both of a choice": ("<one><x>1</x><y>1</y></one>", "unexpected-element", "one/y"),
    "twice of a choice": ("<one><x>1</x><x>1</x></one>", "unexpected-element", "one/x[2]"),
    "unknown in a choice": ("<one><q/></one>", "unexpected-element", "one/q"),
    "unknown in many choices": ("<many><x>1</x><q/><y>1</y></many>", "unexpected-element", "many/q"),
    "half of an alternative": ("<pair><a>1</a></pair>", "missing-element", "pair/b"),
    "the second half alone": ("<pair><b>1</b></pair>", "missing-element", "pair/a"),
    # all
    "missing in all": ("<all><a>1</a><b>1</b></all>", "missing-element", "all/c"),
    "twice in all": ("<all><a>1</a><b>1</b><c>1</c><a>1</a></all>", "unexpected-element", "all/a[2]"),
    "unknown in all": ("<all><b>1</b><q/><c>1</c></all>", "unexpected-element", "all/q"),
    # repeated sequences and groups
    "half of the second turn": ("<turns><a>1</a><b>1</b><a>1</a></turns>", "missing-element", "turns/b"),
    "half of the first turn": ("<turns><a>1</a><a>1</a><b>1</b></turns>", "missing-element", "turns/b"),
    "missing in a group": ("<grouped><z>1</z></grouped>", "missing-element", "grouped/g1"),
    "missing behind a group": ("<grouped><g1>1</g1></grouped>", "missing-element", "grouped/z"),
    # emptiness, text, mixed
    "element in the empty": ("<empty><q/></empty>", "unexpected-element", "empty/q"),
    "text in the empty": ("<empty>t</empty>", "unexpected-text", "empty"),
    "text between elements": ("<seq><a>1</a>t<c>1</c><c>2</c></seq>", "unexpected-text", "seq"),
    "text of CDATA between elements": ("<one><![CDATA[t]]><x>1</x></one>", "unexpected-text", "one"),
    "text in the root": ("<plain>1</plain>t", "unexpected-text", ""),
    "unknown in mixed": ("<mixed>a <b>b</b> <q/></mixed>", "unexpected-element", "mixed/q"),
    "element in a leaf": ("<plain><q>1</q></plain>", "unexpected-element", "plain/q"),
    "element in a priced leaf": ("<priced unit='eur'><q/></priced>", "unexpected-element", "priced/q"),
    # wildcards
    "own element for others'": ("<other><a>1</a><plain>1</plain></other>", "unexpected-element", "other/plain"),
    "too many of others": ("<other><a>1</a><o:x/><o:x/><o:y/></other>", "unexpected-element", "other/y"),
    "unknown where it is strict": ("<strict><o:x/></strict>", "unexpected-element", "strict/x"),
    "nothing for a wildcard": ("<strict/>", "missing-element", "strict"),
    "bad value where it is lax": ("<lax><plain>x</plain></lax>", "invalid-value", "lax/plain"),
    "bad value where it is strict": ("<strict><plain>x</plain></strict>", "invalid-value", "strict/plain"),
    # substitution groups, recursion, depth
    "abstract head": ("<heads><head>1</head></heads>", "unexpected-element", "heads/head"),
    "no member": ("<heads><m1>1</m1><plain>1</plain></heads>", "unexpected-element", "heads/plain"),
    "bad value of a member": ("<heads><m2>1</m2><m1>1.5</m1></heads>", "invalid-value", "heads/m1"),
    "bad value deep in a recursion": (
        "<tree><tree/><tree><leaf>x</leaf></tree></tree>",
        "invalid-value",
        "tree/tree[2]/leaf",
    ),
    "unknown deep in a recursion": (
        "<tree><tree><tree><q/></tree></tree></tree>",
        "unexpected-element",
        "tree/tree/tree/q",
    ),
    "bad value deep inside": (
        "<nest><inner><deep>1</deep></inner><inner><deep>1</deep><deep>x</deep></inner></nest>",
        "invalid-value",
        "nest/inner[2]/deep[2]",
    ),
    "nothing deep inside": (
        "<nest><inner><deep>1</deep></inner><inner/></nest>",
        "missing-element",
        "nest/inner[2]/deep",
    ),
    # attributes
    "attribute is missing": ("<attrs/>", "missing-attribute", "attrs/@need"),
    "attribute is unknown": ("<attrs need='1' q='1'/>", "unexpected-attribute", "attrs/@q"),
    "attribute in another namespace": ("<attrs need='1' o:may='red'/>", "unexpected-attribute", "attrs/@may"),
    "attribute of a bad type": ("<attrs need='x'/>", "invalid-value", "attrs/@need"),
    "attribute against a facet": ("<attrs need='1' may='green'/>", "invalid-value", "attrs/@may"),
    "attribute against a fixed value": ("<attrs need='1' is='not'/>", "invalid-value", "attrs/@is"),
    "attribute of a group": ("<attrs need='1' ga='x'/>", "invalid-value", "attrs/@ga"),
    "attribute of no namespace for others'": ("<anyattr q='1'/>", "unexpected-attribute", "anyattr/@q"),
    "attribute on a leaf": ("<plain q='1'>1</plain>", "unexpected-attribute", "plain/@q"),
    "attribute on an empty": ("<empty q='1'/>", "unexpected-attribute", "empty/@q"),
    "attribute of a priced leaf is missing": ("<priced>1</priced>", "missing-attribute", "priced/@unit"),
    "attribute of a priced leaf is bad": ("<priced unit='1'>1</priced>", "invalid-value", "priced/@unit"),
    "text of a priced leaf is bad": ("<priced unit='eur'>x</priced>", "invalid-value", "priced"),
    # nil
    "nil where it may not be": ("<plain xsi:nil='true'/>", "unexpected-nil", "plain"),
    "nil with text": ("<t-int xsi:nil='true'>1</t-int>", "unexpected-nil", "t-int"),
    "nil with children": ("<box xsi:nil='1'><a>1</a></box>", "unexpected-nil", "box"),
    "nil is not a truth value": ("<box xsi:nil='maybe'><a>1</a></box>", "invalid-value", "box/@nil"),
    "not nil, and empty": ("<box xsi:nil='false'/>", "missing-element", "box/a"),
    # lists, unions, fixed values
    "one bad item": ("<ints>1 x 3</ints>", "invalid-value", "ints"),
    "none of a union": ("<either>maybe</either>", "invalid-value", "either"),
    "not the fixed value": ("<fixed>8</fixed>", "invalid-value", "fixed"),
    # the type that an instance asks for
    "type is unknown": ("<typed xsi:type='c:nothing'><a>1</a></typed>", "invalid-value", "typed/@type"),
    "type of no known prefix": ("<typed xsi:type='n:more'><a>1</a></typed>", "invalid-value", "typed/@type"),
    "type is not derived": ("<typed xsi:type='c:foreign'><q>1</q></typed>", "invalid-value", "typed/@type"),
    "type is blocked": ("<shut xsi:type='c:more'><a>1</a><b>1</b></shut>", "invalid-value", "shut/@type"),
    "type is abstract": ("<whole/>", "missing-attribute", "whole/@type"),
    "missing by the type": ("<typed xsi:type='c:more'><a>1</a></typed>", "missing-element", "typed/b"),
    "bad value by the type": ("<typed xsi:type='c:more'><a>1</a><b>x</b></typed>", "invalid-value", "typed/b"),
    "unknown by the type": ("<typed xsi:type='c:more'><a>1</a><b>1</b><q/></typed>", "unexpected-element", "typed/q"),
    # namespaces
    "no namespace": ("<seq><a xmlns=''>1</a><c>1</c><c>1</c></seq>", "unexpected-element", "seq/a"),
    "another namespace": ("<seq><a>1</a><c>1</c><o:c>1</o:c></seq>", "unexpected-element", "seq/c[2]"),
    # identity constraints
    "key twice": ("<keys><k id='1'/><k id='1'/></keys>", "broken-identity", "keys/k[2]"),
    "key is missing": ("<keys><k id='1'/><k/></keys>", "broken-identity", "keys/k[2]"),
    "unique twice": ("<keys><k id='1' u='x'/><k id='2' u='x'/></keys>", "broken-identity", "keys/k[2]"),
    "key of nobody": ("<keys><k id='1'/><to>2</to></keys>", "broken-identity", "keys/to"),
    # several places
    "nil in the third part": (
        "<parts><part><n>1</n></part><part><n>2</n></part><part><n xsi:nil='1'/></part></parts>",
        "unexpected-nil",
        "parts/part[3]/n",
    ),
    **{
        f"bad {name}": (f"<t-{name}>{wrong}</t-{name}>", "invalid-value", f"t-{name}")
        for name, (_, wrong) in BUILT_INS.items()
        if name not in {"anyURI", "IDREF", "NMTOKENS"}
    },
    **{
        f"against {name}": (f"<f-{name}>{wrong}</f-{name}>", "invalid-value", f"f-{name}")
        for name, (_, _, _, wrong) in FACETS.items()
    },
}
"""By name: what is in the root, with exactly one fault; its code; its path below the root."""

SEVERAL = {
    "nothing of a sequence": ("<seq/>", ["missing-element seq/a", "missing-element seq/c"]),
    "one turn too many": (
        f"<turns>{'<a>1</a><b>1</b>' * 3}</turns>",
        ["unexpected-element turns/a[3]", "unexpected-element turns/b[3]"],
    ),
    "two unknown, one of them in the place of a missing one": (
        "<seq><q/><a>1</a><c>1</c><w/></seq>",
        ["unexpected-element seq/q", "unexpected-element seq/w"],
    ),
    "unknown, and a wrong value behind it": (
        "<seq><q/><a>x</a><c>1</c><c>1</c></seq>",
        ["unexpected-element seq/q", "invalid-value seq/a"],
    ),
}
"""By name: what is in the root, with several faults; code and path below the root of each."""
