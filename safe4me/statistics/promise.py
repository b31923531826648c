"""What ε means to a reader: how often a guess at one answer can be right."""

from math import ceil, exp


def right_guesses_percent(epsilon: float) -> int:
    """The most, in whole percent rounded up, that guesses between two answers can be right.

    The guesser sees the noisy figure and knows everything else; before, either answer was as likely, so 50
    is chance. An ε-differentially private figure gives TPR − FPR ≤ tanh(ε/2), so at most
    (1 + tanh(ε/2)) / 2 = 1 / (1 + e^−ε) of guesses are right (Kairouz, Oh and Viswanath, "The composition
    theorem for differential privacy", 2015).
    """
    return ceil(100 / (1 + exp(-epsilon)))
