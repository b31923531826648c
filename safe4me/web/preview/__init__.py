"""What an author sees while writing: each page as it was last saved, and what is wrong with it."""
