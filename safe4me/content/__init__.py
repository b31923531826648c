"""What is taught: markup, questions, drawings, their parsing, and the records that come of it."""
