"""The ballot box in one SQLite file."""
