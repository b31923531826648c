"""The ballot box on Valkey: functions on the servers, each of them atomic."""
