"""Ballots and figures: what is counted, and how it is said. Pure."""
