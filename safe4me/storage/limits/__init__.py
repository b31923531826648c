"""How often something was tried, for all workers together: counted before it is tried."""
