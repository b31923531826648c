"""How every file of the content is written: lines, braces, lists, fragments; and what is wrong, by line."""
