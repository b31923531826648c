"""Floor 1: the security log, which is written and read, and never changed."""
