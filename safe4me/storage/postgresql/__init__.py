"""Floor 1: the main database on PostgreSQL: how it is reached, and how a site on SQLite moves to it."""
