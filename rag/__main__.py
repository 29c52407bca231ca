"""The `pullquote` command, also as `python -m rag`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; stopped with Ctrl-C while it is still being imported, it says nothing."""
    try:
        from rag.cli import main as command

        command()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
