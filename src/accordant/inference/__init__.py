"""Static checks of expressions: names by their place in the schema, variables, and the types of what is compared.

    text ──► syntax ──► walker ──► Analysis
             (tokens)   steps      where a path leads, by the names of the XSD
                        operators  what a comparison, a calculation, a cast gives
                        functions  what a call takes and gives

Nothing is said where nothing is certain: an expression that can be meant passes.
"""

from accordant.inference.analysis import Analysis, analyse

__all__ = ["Analysis", "analyse"]
