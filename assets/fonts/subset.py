#!/usr/bin/env python3
"""Makes the two fonts of the window from Inter's originals.

usage: subset.py FOLDER-WITH-INTER-OTF-FILES   (needs fonttools)

Keeps the characters the window draws (the built-in fonts stand behind for all others)
and makes Inter's tabular figures the ordinary ones, so that columns of numbers line up.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2027), (0x2030, 0x2033), (0x2190, 0x2193),
          (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2265), (0x25CF, 0x25CF), (0x2713, 0x2713), (0x2715, 0x2715)]
CHARACTERS = [c for first, last in RANGES for c in range(first, last + 1)]


def tabular(font):
    """Point the ten digits at their tabular twins."""
    gsub = font["GSUB"].table
    swaps = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in gsub.LookupList.Lookup[index].SubTable:
                    swaps.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        for digit in range(0x30, 0x3A):
            if digit in table.cmap:
                table.cmap[digit] = swaps.get(table.cmap[digit], table.cmap[digit])


def main(folder):
    for weight in ("Regular", "SemiBold"):
        font = TTFont(Path(folder) / f"Inter-{weight}.otf")
        tabular(font)
        options = subset.Options(layout_features=["kern"], hinting=False, name_IDs=["*"], notdef_outline=True)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        font.save(Path(__file__).parent / f"Inter-{weight}.otf")


main(sys.argv[1])
