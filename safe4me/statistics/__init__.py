"""Floor 0: ballots, noise, intervals and figures. Pure."""
