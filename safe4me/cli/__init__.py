"""Floor 3: the commands of `flask --app app …`."""
