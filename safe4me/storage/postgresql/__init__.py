"""Floor 1: the main database on PostgreSQL: how it is reached."""
