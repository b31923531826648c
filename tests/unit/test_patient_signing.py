"""What servers sign for one another is read, also where their clocks are a little apart."""

import pytest
from itsdangerous import SignatureExpired, URLSafeTimedSerializer

from safe4me.web.http.signing import CLOCKS_APART_SECONDS, PatientSigner

NOW, AN_HOUR = 1_800_000_000, 3600


def signed(monkeypatch: pytest.MonkeyPatch, at: int) -> tuple[URLSafeTimedSerializer, str]:
    """Something that was signed at a time, and who reads it at NOW."""
    serializer = URLSafeTimedSerializer("a secret of this test", signer=PatientSigner)
    monkeypatch.setattr(PatientSigner, "get_timestamp", lambda _: at)
    token = str(serializer.dumps("something"))
    monkeypatch.setattr(PatientSigner, "get_timestamp", lambda _: NOW)
    return serializer, token


@pytest.mark.parametrize("seconds", [-AN_HOUR, -1, 0, 5, CLOCKS_APART_SECONDS])
def test_what_is_signed_within_the_time_or_a_little_ahead_is_read(
    monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    serializer, token = signed(monkeypatch, NOW + seconds)
    assert serializer.loads(token, max_age=AN_HOUR) == "something"
    value, at = serializer.loads(token, max_age=AN_HOUR, return_timestamp=True)
    assert (value, int(at.timestamp())) == ("something", NOW + seconds)


@pytest.mark.parametrize("seconds", [-AN_HOUR - 1, CLOCKS_APART_SECONDS + 1])
def test_what_is_too_old_or_far_ahead_is_not(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    serializer, token = signed(monkeypatch, NOW + seconds)
    with pytest.raises(SignatureExpired):
        serializer.loads(token, max_age=AN_HOUR)
    assert serializer.loads(token) == "something"
