"""One's own account: signing in, the second step, passwords, a school's own sign-in."""
