"""`python -m accordant` is the command line."""

from accordant.cli import main

main()
