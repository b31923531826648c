"""From Markdown and YAML to the model, with the line of every mistake."""
