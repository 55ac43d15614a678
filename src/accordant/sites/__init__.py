"""Where requests go, as whom, and about whom.

`settings` has the shapes, `people` and `addresses` read what users write about them, `credentials` tells where secrets
come from, `files` reads ``sites.yaml``, and `choices` makes a site of an entry there and of the command line.

Secrets come from the environment, or from files outside the project, and never from a file of the project.
"""

from accordant.sites.addresses import parse_url
from accordant.sites.choices import SiteOptions, choose_site, site_from_environment
from accordant.sites.credentials import callers_of, credentials_of, environment_variable
from accordant.sites.files import Entry, SitesFile, iter_sites_mistakes, read_sites, sites_files
from accordant.sites.people import Person, parse_person
from accordant.sites.settings import Limits, Personal, Site

__all__ = [
    "Entry",
    "Limits",
    "Person",
    "Personal",
    "Site",
    "SiteOptions",
    "SitesFile",
    "callers_of",
    "choose_site",
    "credentials_of",
    "environment_variable",
    "iter_sites_mistakes",
    "parse_person",
    "parse_url",
    "read_sites",
    "site_from_environment",
    "sites_files",
]
