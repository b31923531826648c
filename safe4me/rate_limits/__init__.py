"""How often something was tried lately, and by whom. One interface, two engines."""
