"""What a pupil's browser asks for beside the compiled pages: joining, checking, sending, norms."""
