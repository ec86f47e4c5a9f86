"""The names that articles and paragraphs go by, whatever run they are met in."""

from __future__ import annotations

import hashlib
import unicodedata


def text_hash(text: str) -> str:
    """Give the name that a paragraph's text goes by, whatever article prints it.

    Returns
    -------
    str
        16 hex digits of SHA-256 over the text, NFC, white space folded.
    """
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_id(path: str, record: int) -> str:
    """Give an article's name: 12 hex digits of SHA-256 over its path and record number."""
    return hashlib.sha256(f"{path}\0{record}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
