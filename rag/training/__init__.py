"""How the shipped reader was made, runnable again: `python -m rag.training`."""
