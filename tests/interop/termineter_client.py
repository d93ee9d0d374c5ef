"""termineter 1.0.6, a C12.18 client that others wrote, reads and writes our emulated meter.

Is: whole sessions over TCP with termineter's own packets, tables and modules, in both byte orders.
Is not: a test of our client; none of our protocol code runs on this side.
Shape: one emulated meter a test class; every test opens its own session.

What of termineter 1.0.6 can't be used, and what is used instead:
- Its framework takes every meter for least significant byte first (each module run opens a new
  connection, which forgets what `connect` learned). Most significant first: its libraries, told the order.
- `get_security_info` is Python 2 only (`keys().sort()`): the library class behind it.
- ST-31 and ST-33 are decoded as least significant first whatever the meter says: with the other order
  the raw tables are read through it and decoded here.
- It prints every display time as nonprogrammable: its names for ST-31's control bits never find their values.
- It looks at seven of the eight bits of each byte of ST-0's table sets, so it never lists ST-7, 15, 23 …
"""

import struct
import sys
import unittest

import c1218.errors
import every_form
from c1219.access.general import C1219GeneralAccess
from c1219.access.local_display import C1219LocalDisplayAccess
from c1219.access.security import C1219SecurityAccess
from emulated import EmulatedMeter, Session, run_module

ST_FROZEN_BY_RESET, ST_REGISTERS = 25, 23
DEMAND_RESET = 9


class OneMeter:
    """What must hold in either byte order."""

    order = endian = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.meter = EmulatedMeter(cls.order)

    @classmethod
    def tearDownClass(cls):
        cls.meter.stop()

    def session(self, **options):
        return Session(self.meter.url, self.endian, **options)

    def display_list(self):
        """(controls, [(on, off, hold, default list, items)], [sources]) of ST-31 and ST-33."""
        raise NotImplementedError

    def test_general_section_is_the_meter_we_serve(self):
        with self.session() as connection:
            general = C1219GeneralAccess(connection)
        self.assertEqual(connection.c1219_endian, self.endian)
        self.assertEqual(general.char_format, "ISO/IEC 646 (7-bit)")
        self.assertEqual(general.nameplate_type, "Electric")
        self.assertEqual((general.std_version_no, general.std_revision_no), (1, 0))
        self.assertEqual(general.manufacturer, "LGYR")
        self.assertEqual((general.hw_version_no, general.hw_revision_no), (1, 0))
        self.assertEqual((general.fw_version_no, general.fw_revision_no), (5, 28))
        self.assertEqual(general.ed_mode & 1, 1, "the meter is metering")
        # Those of the tables we serve that termineter can list (not the eighth bit of a byte).
        self.assertEqual(
            [n for n in range(57) if n in general.std_tbls_used],
            [0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 13, 16, 21, 22, 24, 25, 26, 27, 28, 30, 32, 33, 41, 42, 44]
            + [50, 51, 52, 53, 54, 56],
        )
        ours = self.meter.ask_our_tool("identify")["meter"]
        self.assertEqual(general.ed_model, ours["model"].strip())
        self.assertEqual(general.mfg_serial_no.strip(), ours["serial"])
        self.assertEqual(general.device_id, ours["device_id"].strip())

    def test_display_section_has_three_lists_of_sources_in_range(self):
        controls, lists, sources = self.display_list()
        self.assertEqual(controls & 0b011, 0b011, "on and off times may be set")
        self.assertEqual([entry[3] for entry in lists], [1, 2, 3], "normal, alternate, test")
        self.assertEqual(lists[0][4], 8)
        self.assertEqual(sources[: lists[0][4]], (0, 1, 8, 14, 15, 25, 26, 30))
        self.assertEqual(len(sources), 48)
        self.assertTrue(all(source < 40 for source in sources))
        self.assertTrue(all(1 <= entry[0] <= 15 for entry in lists), "each list is shown for some seconds")

    def test_security_section_names_three_passwords_and_hides_them(self):
        with self.session() as connection:
            security = C1219SecurityAccess(connection)
        self.assertEqual((security.nbr_passwords, security.password_len), (3, 20))
        self.assertEqual((security.nbr_keys, security.nbr_perm_used), (0, 16))
        self.assertEqual([entry["password"] for entry in security.passwords.values()], [bytes(20)] * 3)
        restricted = {**security.table_permissions, **security.procedure_permissions}
        self.assertTrue(restricted)

    def test_security_tables_are_refused_to_a_reader(self):
        with self.session(password=b"READER") as connection:
            with self.assertRaises(c1218.errors.C1218ReadTableError) as refusal:
                connection.get_table_data(42)
        self.assertEqual(refusal.exception.code, 3, "insufficient security clearance")

    def test_a_wrong_password_is_refused(self):
        session = self.session(password=b"NOT THE PASSWORD")
        self.assertFalse(session.accepted)
        session.connection.serial_h.close()

    def test_the_device_id_is_changed_and_kept(self):
        with self.session() as connection:
            before = C1219GeneralAccess(connection).device_id
        wanted = f"INTEROP {self.order.upper()} 42"
        self.assertNotEqual(before, wanted)
        with self.session() as connection:
            self.assertEqual(C1219GeneralAccess(connection).set_device_id(wanted), 0)
        with self.session() as connection:
            self.assertEqual(C1219GeneralAccess(connection).device_id, wanted)
        self.assertEqual(self.meter.ask_our_tool("identify")["meter"]["device_id"].strip(), wanted)
        with self.session() as connection:
            C1219GeneralAccess(connection).set_device_id(before)

    def test_a_demand_reset_counts_once_and_keeps_the_previous_registers(self):
        with self.session() as connection:
            before = connection.get_table_data(ST_REGISTERS)
        self.reset_demand()
        with self.session() as connection:
            after = connection.get_table_data(ST_REGISTERS)
            frozen = connection.get_table_data(ST_FROZEN_BY_RESET)
        self.assertEqual(after[0], before[0] + 1, "NBR_DEMAND_RESETS")
        self.assertEqual(len(frozen), len(before) + 6, "an end time and a copy of ST-23")

    def test_a_table_longer_than_a_packet_comes_in_several(self):
        with self.session(packets=8, packet_size=64) as connection:
            in_pieces = connection.get_table_data(0)
        with self.session() as connection:
            self.assertEqual(connection.get_table_data(0), in_pieces)
        self.assertGreater(len(in_pieces), 64)

    def test_raw_tables_are_those_that_our_own_tool_reads(self):
        tables = self.meter.ask_our_tool("read")["tables"]
        with self.session() as connection:
            for number in (0, 1, 2, 5, 6, 11, 12, 13, 15, 16, 21, 22, 31, 32, 33, 51, 53, 54):
                with self.subTest(table=number):
                    read = connection.get_table_data(number)
                    self.assertEqual(bytes(read).hex(), tables[f"ST-{number}"].lower())


class LeastFirst(OneMeter, unittest.TestCase):
    """Least significant byte first: termineter's own modules, run as its user runs them."""

    order, endian = "least", "<"

    def run_module(self, name, **options):
        return run_module(self.meter.url, name, **options)

    def display_list(self):
        with self.session() as connection:
            display = C1219LocalDisplayAccess(connection)
            controls = connection.get_table_data(31)[0]
        return controls, [tuple(entry) for entry in display.pri_disp_list], display.pri_disp_sources

    def reset_demand(self):
        self.assertIn("Successfully Reset The Meter", self.run_module("remote_reset", DEMAND="True"))

    def test_module_get_identification(self):
        printed = self.run_module("get_identification")
        self.assertIn("ANSI C12.18", printed)
        self.assertRegex(printed, r"Standard Version\s+1\.0")

    def test_module_get_info(self):
        printed = self.run_module("get_info")
        for name, value in [
            ("C12.19 Version", "C12.19-1997"), ("Device Type", "Electric"), ("Firmware Version", "5.28"),
            ("Hardware Version", "1.0"), ("Manufacturer", "LGYR"), ("Mode Flags", "Metering"),
        ]:
            self.assertRegex(printed, rf"{name}\.+{value}")

    def test_module_set_meter_id_is_undone_because_it_ends_without_logoff(self):
        with self.session() as connection:
            before = C1219GeneralAccess(connection).device_id
        printed = self.run_module("set_meter_id", METER_ID="NOT LOGGED OFF")
        # It has read the new identification back; then the framework sends Terminate and no Logoff,
        # which may take back what the session wrote (C12.18), and in the emulated FOCUS AX does.
        self.assertIn("Successfully updated the Meter's ID to: NOT LOGGED OFF", printed)
        with self.session() as connection:
            self.assertEqual(C1219GeneralAccess(connection).device_id, before)

    def test_module_get_local_display_info(self):
        printed = self.run_module("get_local_display_info")
        self.assertIn("number of items: 8", printed)
        for words in ("(normal)", "(alternate)", "(test)"):
            self.assertIn(words, printed)


class MostFirst(OneMeter, unittest.TestCase):
    """Most significant byte first: termineter's libraries, told the order."""

    order, endian = "most", ">"

    def display_list(self):
        with self.session() as connection:
            shape, table = connection.get_table_data(31), connection.get_table_data(33)
        controls, _, _, items, lists, _, _ = struct.unpack(">BHBHBHB", shape)
        heads = [struct.unpack_from("BBB", table, 3 * number) for number in range(lists)]
        return (
            controls,
            [(a & 15, a >> 4, b & 15, b >> 4, count) for a, b, count in heads],
            struct.unpack_from(f">{items}H", table, 3 * lists),
        )

    def reset_demand(self):
        with self.session() as connection:
            result, _ = connection.run_procedure(DEMAND_RESET, False, b"\x01")
        self.assertEqual(result, 0, "procedure completed")


def main():
    load = unittest.defaultTestLoader.loadTestsFromModule
    suite = unittest.TestSuite(load(module) for module in (sys.modules[__name__], every_form))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    # One test counts once, however many of its subtests fell.
    fallen = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    print(f"{max(0, result.testsRun - len(fallen))} passed, {len(fallen)} failed")
    return 1 if fallen or not result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
