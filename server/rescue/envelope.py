"""A file that only its passphrase opens. In this order::

    bytes 0–7    "ANXUNRSQ"
    byte  8      1, the version of this form
    bytes 9–12   rounds of PBKDF2-SHA256, big-endian
    bytes 13–28  salt
    bytes 29–40  nonce
    the rest     AES-256-GCM of a zip, its 16-byte tag last; bytes 0–40 are authenticated with it

The passphrase enters as UTF-8 in Unicode form NFKC, without blanks around it.
"""

import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

MAGIC = b"ANXUNRSQ"
VERSION = 1
HEADER = 41
TAG = 16
ROUNDS_AT_MOST = 10_000_000
"""A forged header must not keep the desk busy for an hour."""


class Unusable(Exception):
    """This is no such file, or not as it was made; the message says which."""


class WrongPassphrase(Exception):
    """The passphrase does not open it, or a byte of it was changed: nobody can tell which."""


def is_locked(file: bytes) -> bool:
    """Whether a passphrase is needed."""
    return file.startswith(MAGIC)


def unlock(file: bytes, passphrase: str) -> bytes:
    """Return the zip inside."""
    if not is_locked(file) or len(file) < HEADER + TAG:
        raise Unusable("not a whole file 文件不完整")
    header, locked = file[:HEADER], file[HEADER:]
    if header[8] != VERSION:
        raise Unusable("made by a newer program 由更新的版本导出，请先升级")
    rounds = int.from_bytes(header[9:13])
    if not 0 < rounds <= ROUNDS_AT_MOST:
        raise Unusable("not as it was made 文件被改动过")
    salt, nonce = header[13:29], header[29:41]
    words = unicodedata.normalize("NFKC", passphrase.strip()).encode()
    key = PBKDF2HMAC(SHA256(), 32, salt, rounds).derive(words)
    try:
        return AESGCM(key).decrypt(nonce, locked, header)
    except InvalidTag as error:
        raise WrongPassphrase from error
