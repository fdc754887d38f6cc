"""How a page's Content-Security-Policy names the style and the script that the page may have."""

import base64
import hashlib


def digest(text: str) -> str:
    """The source expression of a style or script, without its quotes.

    >>> digest("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
