"""Batches: what coordinators and the public see is made of them, and of nothing smaller."""
