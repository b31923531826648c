"""How far a picture travels in a made-up year group: a model. The page’s script does the same sums."""
