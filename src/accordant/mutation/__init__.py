"""The power of a contract, measured: mistakes are planted in recorded answers, and those that nothing finds are told.

`documents` are answers that can be edited, `mutants` the vocabulary, `answers`, `fields`, `rows` and `asked` the
mistakes (operators), `catalogue` all of them; `choosing` takes so many of each, `benches` judge an answer in the place
of another, and `measuring` is the main path. `faults` does the same with the faults of the sandbox.
"""
