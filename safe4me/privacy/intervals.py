"""Convolution of noise: the exact distribution of the noise on a figure, and its 95% interval.

Write a = exp(-ε/2). Sum-zero noise over k options has P(z) ∝ a^‖z‖₁ where z1 + … + zk = 0 (see noise.py). Let
D_j(s) be the sum of a^‖y‖₁ over all y in Z^j with y1 + … + yj = s: the j-fold convolution of a^|x| with
itself. A figure that adds c of the k options carries the noise s = z1 + … + zc; the others must add to -s, so

    P(s) = D_c(s) D_(k-c)(-s) / D_k(0)        (for one option: ∝ a^|s| D_(k-1)(-s)).

Noises are independent, so what m of them add up to is the m-fold convolution of P. Up to 64 noises that is
what is used; above, the normal distribution with the exact variance, which is m times the variance of P.
Ends lighter than a part in 10^17 are left out, which can only make a coverage look smaller.
"""

from functools import lru_cache, reduce
from math import ceil, exp, sqrt
from statistics import NormalDist

MOST_EXACT_NOISES = 64
LEVEL = 0.95
NEGLIGIBLE = 1e-18

Weights = tuple[float, ...]  # of -r … r, in order: always symmetric, its middle is 0
Noises = tuple[tuple[float, int], ...]  # an ε, and how many noises of it are added


@lru_cache(maxsize=4096)
def half_width(options: int, noises: Noises, level: float = LEVEL, *, cells: int = 1) -> int:
    """The smallest h for which noise of at most h either way has probability `level` or more.

    `options` are the question's, `noises` those that are in the sum, `cells` of its options are added.
    """
    if sum(number for _, number in noises) > MOST_EXACT_NOISES:
        deviation = sqrt(variance(options, noises, cells=cells))
        return ceil(normal(level) * deviation)
    noise = _noise_of(options, cells, noises)
    middle = len(noise) // 2
    covered, half = noise[middle], 0
    while covered < level:
        half += 1
        covered += 2 * noise[middle + half]
    return half


def normal(level: float) -> float:
    """How many standard deviations either way a normal distribution has that part of itself."""
    return NormalDist().inv_cdf((1 + level) / 2)


def coverage(half: int, options: int, noises: Noises, *, cells: int = 1) -> float:
    """The probability that the noise on a figure is at most `half` either way; exact."""
    noise = _noise_of(options, cells, noises)
    middle = len(noise) // 2
    return sum(noise[max(0, middle - half) : middle + half + 1])


def coverage_of_all(options: int, epsilon: float) -> float:
    """The probability that the 95% intervals of all options of one seal hold at once; exact."""
    half, reach = half_width(options, ((epsilon, 1),)), ceil(45 / epsilon)
    one = [exp(-epsilon / 2 * abs(x)) for x in range(-half, half + 1)]
    every: list[float] = [1.0]
    for _ in range(options):
        every = _convolved(tuple(every), one)
    return every[len(every) // 2] / _sums(options, epsilon)[reach]


def variance(options: int, noises: Noises, *, cells: int = 1) -> float:
    """The exact variance of what `noises` add to a figure of `cells` options, each at its own ε."""
    return sum(number * _variance(options, cells, epsilon) for epsilon, number in noises)


@lru_cache(maxsize=256)
def _variance(options: int, cells: int, epsilon: float) -> float:
    noise = _noise(options, cells, 1, epsilon)
    middle = len(noise) // 2
    return sum((i - middle) ** 2 * p for i, p in enumerate(noise))


def _noise_of(options: int, cells: int, noises: Noises) -> Weights:
    each = (_noise(options, cells, number, epsilon) for epsilon, number in noises if number)
    return reduce(lambda one, other: _trimmed(_convolved(one, other)), each, (1.0,))


@lru_cache(maxsize=1024)
def _noise(options: int, cells: int, number: int, epsilon: float) -> Weights:
    """The probabilities of so many noises of one ε. Halves of the sum are remembered."""
    if number > 1:
        half = number // 2
        first = _noise(options, cells, half, epsilon)
        return _trimmed(_convolved(first, _noise(options, cells, number - half, epsilon)))
    inside, outside = _sums(cells, epsilon), _sums(options - cells, epsilon)
    weights = [x * y for x, y in zip(inside, outside, strict=True)]
    total = sum(weights)
    return _trimmed([w / total for w in weights])


@lru_cache(maxsize=64)
def _sums(variables: int, epsilon: float) -> Weights:
    """D_j: the weight of each sum of j variables, each of weight a^|x|, cut where negligible."""
    reach = ceil(45 / epsilon)
    if variables == 0:
        return tuple(float(x == 0) for x in range(-reach, reach + 1))
    one = [exp(-epsilon / 2 * abs(x)) for x in range(-reach, reach + 1)]
    return tuple(_convolved(_sums(variables - 1, epsilon), one)[reach:-reach])


def _convolved(first: Weights, second: Weights | list[float]) -> list[float]:
    sums = [0.0] * (len(first) + len(second) - 1)
    for i, p in enumerate(first):
        for j, q in enumerate(second, start=i):
            sums[j] += p * q
    return sums


def _trimmed(weights: list[float]) -> Weights:
    """The weights without their negligible ends, as many on either side."""
    cut = next(i for i, w in enumerate(weights) if w > NEGLIGIBLE)
    return tuple(weights[cut : len(weights) - cut])
