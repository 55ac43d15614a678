"""A report as one HTML page, for people: `html_page`. Templates, style sheet and script lie beside the modules."""

from accordant.reporting.pages.rendering import html_page

__all__ = ["html_page"]
