"""What the pages of all staff share: who may come in, their mail, and rows that are read from a file."""
