#!/usr/bin/env python3
"""Writes Sources/SearchGroonga/Text/FoldingPairs.swift: which characters search takes for which others.

    python3 Ops/data/search_folding.py > Sources/SearchGroonga/Text/FoldingPairs.swift

Chinese: the transform Hant-Hans of CLDR, as ICU's `uconv` (Debian: icu-devtools) carries it out, one character for one.
Only pairs whose traditional character is in Big5 and whose simplified one is in GB 2312 are kept: these are the ones
that people write. Latin: the letters that Unicode decomposes to a basic letter and a mark, and a few that it does not.
"""
import subprocess
import unicodedata

HAN = [(0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00)]
EXTRA_LATIN = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t"}
PAIRS_PER_LINE = 24


def encodes(character, encoding):
    try:
        character.encode(encoding)
        return True
    except UnicodeEncodeError:
        return False


def chinese():
    characters = [chr(code) for first, end in HAN for code in range(first, end)]
    converted = subprocess.run(
        ["uconv", "-x", "Hant-Hans", "-f", "utf-8", "-t", "utf-8"],
        input="\n".join(characters).encode(), capture_output=True, check=True).stdout.decode().split("\n")
    for traditional, simplified in zip(characters, converted):
        if len(simplified) == 1 and simplified != traditional:
            if encodes(traditional, "big5") and encodes(simplified, "gb2312"):
                yield traditional, simplified


def latin():
    for code in range(0xC0, 0x250):
        letter = chr(code)
        if letter != letter.lower():
            continue
        parts = unicodedata.normalize("NFD", letter)
        if len(parts) > 1 and parts[0].isascii() and all(unicodedata.combining(mark) for mark in parts[1:]):
            yield letter, parts[0]
        elif letter in EXTRA_LATIN:
            yield letter, EXTRA_LATIN[letter]


pairs = list(latin()) + list(chinese())
print("""// Made by Ops/data/search_folding.py from CLDR's transform Hant-Hans (ICU 72) and the Unicode Character Database;
// both are under the Unicode License. Do not edit: change the script and run it.

/// Characters and what search takes them for, side by side: `èe` is è, taken for e.
enum FoldingPairs {""")
print(f"    static let count = {len(pairs)}")
print('    static let text = """')
lines = [pairs[start:start + PAIRS_PER_LINE] for start in range(0, len(pairs), PAIRS_PER_LINE)]
print("\\\n".join("        " + "".join(a + b for a, b in line) for line in lines))
print("""        \"\"\"
}""")
