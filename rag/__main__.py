"""`python -m rag` is the `pullquote` command."""

from rag.cli import main

main()
