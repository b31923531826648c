"""The ballot box on Valkey, for several servers."""
