"""Schools, classes and people: who may see, make and change them."""
