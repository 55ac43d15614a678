"""From an XSD to the JSON Schema of the API's JSON images; see `accordant.derivation.schemas`."""

from accordant.derivation.losses import Loss, LossKind
from accordant.derivation.schemas import Derivation, derive, dumps

__all__ = ["Derivation", "Loss", "LossKind", "derive", "dumps"]
