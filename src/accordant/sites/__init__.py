"""Where requests go, as whom, and about whom.

`settings` has the shapes, `people` and `addresses` read what users write about them, `credentials` tells where secrets
come from, `files` reads ``sites.yaml``, and `choices` makes a site of an entry there and of the command line. The last
two read YAML, for which nothing else here waits.

Secrets come from the environment, or from files outside the project, and never from a file of the project.
"""

from accordant.sites.addresses import parse_url
from accordant.sites.credentials import callers_of, credentials_of, environment_variable
from accordant.sites.people import Person, parse_person
from accordant.sites.settings import Limits, Personal, Site

__all__ = [
    "Limits",
    "Person",
    "Personal",
    "Site",
    "callers_of",
    "credentials_of",
    "environment_variable",
    "parse_person",
    "parse_url",
]
