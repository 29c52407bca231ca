"""What words, numbers, dates, names, lists and sentences are: English, for all parts alike."""
