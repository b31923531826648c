"""Floor 1: how a site moves from one main database to another."""
