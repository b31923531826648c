"""Floor 1: what signing in uses up, and the sessions that it begins."""
