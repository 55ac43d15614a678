"""Texts that do harm where input is trusted: for sites that are called intrusive, and for no others.

They are chosen to show that something is wrong without doing anything: no statement changes data, no path is written
to, no host but example.org, which is nobody's, is named. Most belong to no type but the textual ones.
"""

from __future__ import annotations

__all__ = ["DANGEROUS_FORMS"]

_CONTROLS = (
    ("a\x00b", "the character NUL"),
    ("a\x01b", "a control character"),
    ("a\x08b", "a backspace"),
    ("a\x1bb", "the character ESC"),
    ("a\x7fb", "the character DEL"),
    ("a\x85b", "a line end of C1"),
    ("a\tb", "a tab"),
    ("a\nb", "a line feed"),
    ("a\rb", "a carriage return"),
    ("\t5\n", "a tab before a number, and a line feed behind it"),
    ("\ttrue\n", "a tab before a boolean, and a line feed behind it"),
    ("a\r\nX-Accordant: 1", "a header after a line end"),
    ("a\r\n\r\nb", "a body after an empty line"),
    ("%00", "NUL, encoded twice"),
    ("%0d%0aX-Accordant:%201", "a header after a line end, encoded twice"),
    ("%c0%ae%c0%ae/", "an overlong form of UTF-8, encoded twice"),
    ("\ufffe", "the noncharacter U+FFFE"),
    ("\uffff", "the noncharacter U+FFFF"),
)
_SQL = (
    ("'", "SQL: a quote"),
    ("' OR 'a'='a", "SQL: a condition that is always true"),
    ("x' AND 'a'='b", "SQL: a condition that is never true"),
    ('" OR ""="', "SQL: a condition in double quotes"),
    ("1 OR 1=1", "SQL: a condition without quotes"),
    ("1) OR (1=1", "SQL: a condition that closes a parenthesis"),
    ("1 --", "SQL: a comment"),
    ("1/**/", "SQL: a comment within"),
    ("1; SELECT 1", "SQL: a second statement"),
    ("' UNION SELECT NULL --", "SQL: a union"),
    ("%", "SQL: any text in LIKE"),
    ("_", "SQL: any character in LIKE"),
    ("[a-z]%", "SQL: a class of characters in LIKE"),
    ("\\'", "SQL: an escaped quote"),
    ("\\", "a backslash"),
)
_MARKUP = (
    ("<script>alert(1)</script>", "HTML: a script"),
    ('"><img src=x onerror=alert(1)>', "HTML: the end of an attribute, and an image"),
    ("' onmouseover='alert(1)", "HTML: another attribute"),
    ("javascript:alert(1)", "HTML: a script as an address"),
    ("]]>", "XML: the end of CDATA"),
    ("<![CDATA[a]]>", "XML: CDATA"),
    ("-->", "XML: the end of a comment"),
    ("<?a b?>", "XML: a processing instruction"),
    ("&#0;", "XML: a reference to NUL"),
    ("&b;", "XML: a reference to nothing"),
    ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "XML: a document type with an entity"),
    ("' or '1'='1' or 'a'='", "XPath: a condition that is always true"),
    ('"}', "JSON: the end of a text and an object"),
    ("\\u0000", "JSON: an escape of NUL"),
    ("\\ud800", "JSON: an escape of half a character"),
)
_OTHERS = (
    ("*", "LDAP: anything"),
    ("*)(cn=*", "LDAP: another condition"),
    ("$(id)", "shell: a substitution"),
    ("`id`", "shell: a substitution in backticks"),
    ("; id", "shell: a second command"),
    ("| id", "shell: a pipe"),
    ("&& id", "shell: a second command after a success"),
    ("{{7*7}}", "template: an expression in braces"),
    ("${7*7}", "template: an expression after a dollar"),
    ("#{7*7}", "template: an expression after a hash"),
    ("<%= 7*7 %>", "template: an expression in percents"),
    ("%s%s%s%n", "format: directives"),
    ("=1+1", "spreadsheet: a formula"),
    ("../../../../etc/passwd", "path: upwards"),
    ("..\\..\\..\\windows\\win.ini", "path: upwards, with backslashes"),
    ("/etc/passwd", "path: absolute"),
    ("file:///etc/passwd", "path: the address of a file"),
    ("//example.org/", "address: another host"),
    ("https://example.org@localhost/", "address: a host that looks like another"),
    ("(a+)+$", "a regular expression that takes long"),
    ("a" * 10_000, "10,000 characters"),
    ("a" * 70_000, "70,000 characters, more than 64 KiB"),
)

DANGEROUS_FORMS: tuple[tuple[str, str], ...] = (*_CONTROLS, *_SQL, *_MARKUP, *_OTHERS)
"""Text, and what it is."""
