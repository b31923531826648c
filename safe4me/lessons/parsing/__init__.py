"""From Markdown to the model, with the line of every mistake."""
