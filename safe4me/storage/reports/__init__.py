"""How far pages are read: the numbers of the week that runs, in memory, and those of weeks that are over."""
