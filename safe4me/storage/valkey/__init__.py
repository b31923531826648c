"""What both stores on Valkey share: the way to the servers, their functions, and what no server may do."""
