"""How a Valkey server, or the primary that Sentinels name, is found and asked."""
