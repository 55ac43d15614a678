"""Reasoning about rules between parameters: `Problem` answers the questions, `problems` says what is decided and how.

problems ── decisions ── encodings ── clauses, inequalities ── sums, intervals      is there a request at all
│                        └─────── spaces, patterns, questions                   which values tell rules apart
├────── explanations                                                            and if there is none, why
└────── constraints, edges                                                      requests over given values
truth                                                                               what a rule means; all use it
"""

from accordant.rules.problems import Explanation, Problem, UndecidedError, holds, literals

__all__ = ["Explanation", "Problem", "UndecidedError", "holds", "literals"]
