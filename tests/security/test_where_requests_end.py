"""Where a request ends is never in doubt: what two parts of a chain might read differently is refused."""

import socket

import pytest

from bench.serving import HOST, Server

FIRST_SECONDS, MORE_SECONDS = 20, 1
HEAD = b"POST /en/join/code HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
HIDDEN = b"GET /hidden-in-a-body HTTP/1.1\r\nHost: localhost\r\n\r\n"
DOUBTFUL = {
    "two lengths": b"Content-Length: 4\r\nContent-Length: 40\r\n\r\ncode" + HIDDEN,
    "a length with a sign": b"Content-Length: +4\r\n\r\ncode" + HIDDEN,
    "a length in hexadecimal": b"Content-Length: 0x4\r\n\r\ncode" + HIDDEN,
    "two lengths in one line": b"Content-Length: 4, 40\r\n\r\ncode" + HIDDEN,
    "a space before the colon": b"Content-Length : 40\r\n\r\ncode" + HIDDEN,
    "an encoding that nobody knows": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunked, and then another encoding": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a chunk of no length": b"Transfer-Encoding: chunked\r\n\r\n0x4\r\ncode\r\n0\r\n\r\n" + HIDDEN,
    "a line that goes on below": b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\ncode" + HIDDEN,
}


def answered(server: Server, sent: bytes) -> list[int]:
    """The status of each reply on one connection, until the server closes it or has nothing more to say."""
    said = b""
    with socket.create_connection((HOST, server.port), timeout=FIRST_SECONDS) as line:
        line.sendall(sent)
        try:
            while part := line.recv(65536):
                said += part
                line.settimeout(MORE_SECONDS)
        except (TimeoutError, ConnectionResetError):
            pass
    return [int(each[:3]) for each in said.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize("doubtful", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_request_whose_end_is_in_doubt_is_refused_and_nothing_after_it_is_read(
    server: Server, doubtful: bytes
) -> None:
    found = answered(server, HEAD + FORM + doubtful)
    assert len(found) == 1
    assert set(found) <= {400, 411, 501}


@pytest.mark.asvs("4.2.1")
def test_a_length_beside_chunks_counts_for_nothing(server: Server) -> None:
    both = b"Content-Length: 400\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ncode\r\n0\r\n\r\n"
    assert answered(server, HEAD + FORM + both)[0] in {400, 411}


def test_a_request_that_is_clear_is_answered(server: Server) -> None:
    assert answered(server, HEAD + FORM + b"Content-Length: 4\r\n\r\ncode")[0] in {404, 422}
