"""How every file of the content is written: lines, braces, lists; and what is wrong with them."""
