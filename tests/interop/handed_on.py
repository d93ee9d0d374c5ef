"""What `meterbench-cli export` writes, read by programs that others wrote.

Is: Green Button by greenbutton-objects, XLSX by openpyxl, Parquet by pyarrow, CSV by Python's own reader, CMEP split at its commas;
all of them must add up to what the reading's own JSON says, exactly.
Is not: a look at the decoding of tables; the numbers to compare with are those of `export --as json`.
Shape: one emulated meter behind transformers of 160 is read once; each format is a test, on both sides where billing takes it.
"""

import csv
import datetime
import enum
import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET
from decimal import Decimal

import openpyxl
import pyarrow.parquet
from greenbutton_objects import enums, parse

CLI = os.environ["METERBENCH_CLI"]
# The reader knows neither net (4) nor total flow (20), and its type for rates is missing: a feed with either ends in an exception.
enums.FlowDirectionType = enum.Enum(
    "FlowDirectionType", {"notApplicable": 0, "forward": 1, "net": 4, "reverse": 19, "total": 20}
)
enums.TOUType = int
# What the meter is programmed with, 800:5.
MULTIPLIER = 160
ESPI = "{http://naesb.org/espi}"
# Elements of espi.xsd (REQ.21 4.0) in their order; whoever validates refuses another one.
ORDER = {
    "UsagePoint": ["ServiceCategory"],
    "LocalTimeParameters": ["dstEndRule", "dstOffset", "dstStartRule", "tzOffset"],
    "ReadingType": [
        "accumulationBehaviour", "commodity", "consumptionTier", "currency", "dataQualifier", "defaultQuality", "flowDirection",
        "intervalLength", "kind", "phase", "powerOfTenMultiplier", "timeAttribute", "tou", "uom",
    ],
    "IntervalBlock": ["interval", "IntervalReading"],
    "IntervalReading": ["cost", "ReadingQuality", "timePeriod", "value"],
    "interval": ["duration", "start"],
    "timePeriod": ["duration", "start"],
    "UsageSummary": ["peakDemand", "qualityOfReading", "statusTimeStamp", "commodity"],
    "peakDemand": ["powerOfTenMultiplier", "timeStamp", "uom", "value"],
    "ReadingQuality": ["quality"],
    "MeterReading": [],
}


def run(*arguments):
    done = subprocess.run([CLI, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(f"{arguments}: exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout


class HandedOn(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.snapshot = os.path.join(cls.folder.name, "meter.mbsnap")
        cls.read()
        cls.reading = json.loads(run("export", cls.snapshot, "--as", "json"))
        cls.text = cls.csv_rows("profile", "--secondary")
        cls.channels = cls.text[0][6:]

    @classmethod
    def read(cls):
        program = os.path.join(cls.folder.name, "meter.toml")
        text = run("new", "--model", "ax-poly", "--form", "9S").decode()
        with open(program, "w", encoding="utf-8") as file:
            file.write(text.replace('ct = "1:1"', 'ct = "800:5"'))
        serve = [CLI, "emulate", "--form", "9S", "--program", program, "--tcp", "127.0.0.1:0", "--instant"]
        with subprocess.Popen(serve, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as meter:
            try:
                port = meter.stdout.readline().strip().removeprefix("listening ")
                os.environ["METER_PASSWORD"] = "SUPERVISOR"
                whose = ["--user", "SUPERVISOR", "--password-env", "METER_PASSWORD"]
                run("read", "--port", port, *whose, "-o", cls.snapshot)
            finally:
                meter.kill()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def export(cls, form, *arguments):
        path = os.path.join(cls.folder.name, "out." + form)
        run("export", cls.snapshot, "--as", form, *arguments, "-o", path, "--force")
        return path

    @classmethod
    def csv_rows(cls, what, *arguments):
        with open(cls.export("csv", "--what", what, *arguments), encoding="utf-8", newline="") as file:
            return list(csv.reader(line for line in file if not line.startswith("#")))

    def column(self, name, rows=None):
        rows = rows or self.text
        at = rows[0].index(name)
        return [Decimal(row[at]) for row in rows[1:] if row[at]]

    def check_order(self, element):
        name = element.tag.removeprefix(ESPI)
        if element.tag.startswith(ESPI) and name in ORDER:
            places = [ORDER[name].index(child.tag.removeprefix(ESPI)) for child in element]
            self.assertEqual(places, sorted(places), f"the children of {name} are not in the schema's order")
        for child in element:
            self.check_order(child)

    def test_csv_holds_what_the_json_holds(self):
        profile = self.reading["profile"]
        sums = [Decimal(0)] * len(profile["channels"])
        count = 0
        for interval in profile["intervals"]:
            count += 1
            for place, value in enumerate(interval["values"]):
                sums[place] += Decimal(str(value)) if value is not None else 0
        self.assertGreater(count, 90)
        self.assertEqual(len(self.text) - 1, count)
        self.assertEqual([sum(self.column(name)) for name in self.channels], sums)
        registers = self.csv_rows("registers")
        self.assertEqual(len(registers) - 1, len(self.reading["registers"]))
        self.assertEqual({len(row) for row in registers}, {9})
        log = self.csv_rows("log")
        self.assertEqual(len(log) - 1, len(self.reading["log"]))

    def test_green_button_adds_up_to_the_same(self):
        self.green_button("--secondary", 1)

    def test_green_button_is_primary_unless_told(self):
        self.green_button("--primary", MULTIPLIER)
        with open(self.export("green-button"), encoding="utf-8") as usual:
            usual = usual.read()
        with open(self.export("green-button", "--primary"), encoding="utf-8") as primary:
            self.assertEqual(usual, primary.read())

    def green_button(self, side, multiplier):
        path = self.export("green-button", "--what", "profile", side)
        self.check_order(ET.parse(path).getroot())
        (point,) = parse.parse_feed(path)
        self.assertEqual(point.serviceCategory, enums.ServiceKind.electricity)
        readings = {reading.title: reading for reading in point.meterReadings}
        self.assertEqual(sorted(readings), sorted(self.channels))
        for name, reading in readings.items():
            power = reading.readingType.powerOfTenMultiplier
            values = list(reading.intervalReadings)
            whole = sum(each._value for each in values if each._value is not None)
            self.assertEqual(Decimal(whole).scaleb(power), sum(self.column(name)) * 1000 * multiplier, name)
            self.assertEqual(len(values), len(self.text) - 1)
            self.assertIs(reading.readingType.uom, enums.UomType.wattHours)
            self.assertIs(reading.readingType.kind, enums.KindType.energy)
            wanted = enums.FlowDirectionType.reverse if "received" in name else enums.FlowDirectionType.forward
            self.assertIs(reading.readingType.flowDirection, wanted)
            missing = sum(each._value is None for each in values)
            self.assertEqual(len(values) - missing, len(self.column(name)))
            for block in reading.intervalBlocks:
                self.assertEqual(
                    sum((each.timePeriod.duration for each in block.intervalReadings), datetime.timedelta()),
                    block.interval.duration,
                )

    def test_green_button_registers(self):
        self.green_button_registers("--secondary", "value")

    def test_green_button_registers_primary(self):
        self.green_button_registers("--primary", "primary")

    def green_button_registers(self, side, key):
        path = self.export("green-button", "--what", "registers", side)
        self.check_order(ET.parse(path).getroot())
        (point,) = parse.parse_feed(path)
        delivered = [r for r in ET.parse(path).getroot().iter("{http://www.w3.org/2005/Atom}title") if r.text == "kWh delivered, total"]
        self.assertTrue(delivered)
        held = {(it["quantity"], it["block"]): it.get(key, it["value"]) for it in self.reading["registers"]}
        for reading in point.meterReadings:
            quantity, block = reading.title.rsplit(", ", 1)
            (value,) = reading.intervalReadings
            power = reading.readingType.powerOfTenMultiplier
            self.assertEqual(Decimal(value._value).scaleb(power) / 1000, Decimal(str(held[quantity, block])), reading.title)

    def test_xlsx(self):
        book = openpyxl.load_workbook(self.export("xlsx", "--what", "profile", "--secondary"), read_only=True)
        rows = list(book["Load profile 1"].values)
        self.assertEqual(list(rows[0]), self.text[0])
        self.assertEqual(len(rows), len(self.text))
        for at, name in enumerate(self.channels, start=6):
            values = [Decimal(str(row[at])) for row in rows[1:] if len(row) > at and row[at] is not None]
            self.assertEqual(sum(values), sum(self.column(name)), name)
        ends = [row[1] for row in rows[1:] if row[1] is not None]
        self.assertEqual([end.isoformat() for end in ends], [row[1] for row in self.text[1:] if row[1]])

    def test_parquet(self):
        table = pyarrow.parquet.read_table(self.export("parquet", "--what", "profile", "--secondary")).to_pylist()
        for name in self.channels:
            rows = [row for row in table if row["channel"] == name]
            self.assertEqual(len(rows), len(self.text) - 1)
            self.assertEqual(sum(Decimal(repr(row["value"])) for row in rows if row["value"] is not None), sum(self.column(name)))
            ends = [row["end_local"].isoformat() for row in rows if row["end_local"]]
            self.assertEqual(ends, [row[1] for row in self.text[1:] if row[1]])

    def test_cmep(self):
        for side, multiplier in [("--secondary", MULTIPLIER), ("--primary", 1)]:
            with self.subTest(side):
                self.cmep(side, multiplier)

    def cmep(self, side, multiplier):
        with open(self.export("cmep", "--what", "profile", side), encoding="ascii", newline="") as file:
            records = list(csv.reader(file))
        sums = {}
        for record in records:
            self.assertEqual(record[0], "MEPMD01")
            self.assertEqual(int(record[11]), multiplier)
            triples = list(zip(record[14::3], record[15::3], record[16::3], strict=True))
            self.assertEqual(len(triples), int(record[13]))
            for end, flag, value in triples:
                datetime.datetime.strptime(end, "%Y%m%d%H%M")
                self.assertEqual(flag, "R" if value else "N")
                sums[record[10]] = sums.get(record[10], 0) + Decimal(value or 0) * multiplier
        wanted = {"KWH": "kWh delivered", "GKWH": "kWh received"}
        self.assertEqual(sums, {unit: sum(self.column(name)) * MULTIPLIER for unit, name in wanted.items()})


def main():
    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(HandedOn))
    failed = len(result.failures) + len(result.errors)
    print(f"handed-on: {max(0, result.testsRun - failed)} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
