"""What the secret keys of the site are made into, and how those that it had before go on."""
