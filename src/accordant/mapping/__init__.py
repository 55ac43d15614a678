"""XML documents and their JSON images, by rules that are data.

`rules` holds the rules, `images` goes from XML to JSON, `trees` back, and `differences` compares two images.
"""

from accordant.mapping.differences import ABSENT, Absent, images_equal, iter_image_differences
from accordant.mapping.images import image
from accordant.mapping.rules import JSONValue, Mapping
from accordant.mapping.trees import tree

__all__ = ["ABSENT", "Absent", "JSONValue", "Mapping", "image", "images_equal", "iter_image_differences", "tree"]
