"""Reasoning about rules: which requests keep them, what can be sent at all, and why something cannot be.

    >>> from accordant.idl import parse_text
    >>> problem = Problem.from_parameters(
    ...     {
    ...         "type": {"type": "string", "enumeration": ["video", "channel"], "required": True},
    ...         "duration": {"type": "string"},
    ...         "limit": {"type": "integer", "min_value": 1, "max_value": 50},
    ...         "offset": {"type": "integer", "min_value": 0},
    ...     },
    ...     parse_text("IF duration THEN type == 'video'; limit + offset <= 100;"),
    ... )
    >>> problem.is_valid({"type": "video", "limit": "50", "offset": "51"})
    False
    >>> problem.is_valid_partial({"duration": "short"})
    True
    >>> print(problem.explain({"type": "channel", "duration": "short"}))
    these cannot hold together:
      rule if duration then type == 'video'
      type is sent as 'channel'
      duration is sent as 'short'

The operations are those of IDLReasoner (Martin-Lopez, Segura and Ruiz-Cortes): consistent, dead parameter, false
optional, valid IDL, valid request, valid partial request, explanation; and to them come the fewest additions that
make a request valid, and for each rule the requests that break it alone or only just keep it.

**Decided**, that is, true of every value that the types allow: whether a request is valid; with `from_parameters`,
consistency, dead parameters, false optionals and partial requests, for enumerations, booleans, strings compared with
literals, patterns and each other, strings in an order, numbers that are like patterns, times, and whole or decimal
numbers compared and calculated with linearly (parameters are added, and multiplied by constants), bounded or not.
Products and quotients of parameters are decided as far as halving of intervals goes. With `domains`, everything is
decided for the values that are given.

**Sampled**: strings that are like a pattern and in an order too, or calculated with and compared as texts, and times
that are both like a pattern and in an order, are tried with the literals of the rules and values beside them; so is
what multiplies unbounded parameters. Of a regular expression with a look-around or a class of letters, and of words
of OpenAPI that are passed over (`descriptions`), it is not known which values they allow. A request that is found is
one; where none is found *because* of a sample, or within the budget of a question, `UndecidedError` is raised, and
no answer is given. Requests that break or only just keep a rule are looked for among `domains`, which
`from_parameters` fills with values that the rules tell apart, so that "cannot be broken" means with these values; of
several values that no rule tells apart the first is taken; and of a rule with thousands of ways to break it they are
looked through only where very few or nearly all of its parameters are sent.

The modules, each above those that it uses:

    problems ── decisions ── encodings ── clauses, inequalities ── sums, intervals      is there a request at all
    │                        └─────── spaces, patterns, neighbours, questions       which values tell rules apart
    ├────── explanations                                                            and if there is none, why
    └────── constraints, edges                                                      requests over given values
    truth                                                                               what a rule means; all use it
"""

from accordant.rules.problems import Explanation, Problem, UndecidedError, holds, literals

__all__ = ["Explanation", "Problem", "UndecidedError", "holds", "literals"]
