"""Floor 1: the main database, the ballot box and staff accounts."""
