"""What was said before, and how a question that leans on it is put into words."""
