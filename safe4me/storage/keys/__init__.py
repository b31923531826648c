"""What the secret keys of the site are made into, how former ones go on; and the id of the site."""
