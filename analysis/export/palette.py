"""The colours of pages, of paper and of charts' lines and words: each stands once, in palette.json.

"light" is also what is printed; "dark" is for a screen whose reader asked for it; "dark_list" is
where the list of briefings departs from "dark".
"""

import json
from pathlib import Path

PATH = Path(__file__).with_name("palette.json")
COLOURS: dict[str, dict[str, str]] = json.loads(PATH.read_text(encoding="utf-8"))
LIGHT = COLOURS["light"]
