"""How far pages are read: noisy numbers of the running week, in memory. Two engines."""
