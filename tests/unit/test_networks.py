"""Who counts as one where attempts are counted by address."""

import pytest

from safe4me.web.http.rate_limits import network_of


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_all_addresses_of_one_line_count_as_one(address: str, counts_as: str) -> None:
    assert network_of(address) == counts_as


@pytest.mark.asvs("2.4.1")
@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.9:40001", "203.0.113.9"),
        ("[2001:db8:1:2::1]:40001", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("[::ffff:203.0.113.9]:40001", "203.0.113.9"),
    ],
)
def test_a_port_that_a_proxy_adds_makes_nobody_another(address: str, counts_as: str) -> None:
    assert network_of(address) == counts_as


@pytest.mark.asvs("2.4.1")
@pytest.mark.parametrize("made_up", ["", "a socket", "unknown", "_hidden:1", "[]", "1.2.3.4:x", "[::1"])
def test_all_that_are_no_address_count_as_one(made_up: str) -> None:
    assert network_of(made_up) == ""
