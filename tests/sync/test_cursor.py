"""A cursor that only the server can have written."""

import base64
import hmac

from hypothesis import given
from hypothesis import strategies as st

from sync import Cursor, open_cursor, seal_cursor

KEY = b"k" * 32
cursors = st.builds(
    Cursor, st.text(max_size=9), st.text(max_size=9), st.integers(0, 2**53), st.text(max_size=9)
)


@given(cursors)
def test_a_cursor_comes_back_as_it_was(cursor):
    assert open_cursor(seal_cursor(cursor, KEY), KEY) == cursor


@given(cursors, st.integers(0, 40), st.integers(1, 255))
def test_one_changed_byte_makes_it_nobodys_cursor(cursor, place, flip):
    sealed = bytearray(base64.urlsafe_b64decode(seal_cursor(cursor, KEY) + "=="))
    sealed[place % len(sealed)] ^= flip
    text = base64.urlsafe_b64encode(bytes(sealed)).decode().rstrip("=")
    assert open_cursor(text, KEY) is None


@given(st.text(max_size=60))
def test_any_other_text_is_no_cursor(text):
    assert open_cursor(text, KEY) is None


def test_a_cursor_sealed_with_another_key_is_no_cursor():
    assert open_cursor(seal_cursor(Cursor("e", "a", 1, "s"), b"o" * 32), KEY) is None


def test_one_that_an_earlier_server_sealed_in_another_shape_is_no_cursor():
    body = b'["epoch",7]'
    mac = hmac.digest(KEY, b"anxun-cursor-1" + body, "sha256")[:16]
    assert open_cursor(base64.urlsafe_b64encode(mac + body).decode().rstrip("="), KEY) is None
