"""The history of a project: what is kept of every run for good, in a database, for comparison and for trends."""
