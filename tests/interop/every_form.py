"""termineter 1.0.6 reads every form that we emulate, over TCP and over a pseudo-terminal.

Is: general, display, logs and security of each form, read twice: by termineter's own modules over TCP where they run, and by its
libraries over a pseudo-terminal, which is opened as a serial port. What they find is compared with what our own tool reads.
Is not: writing, nor the other byte order; see `termineter_client`.
Shape: one process a form, with both endpoints; some forms at a time, for most of a session is waiting.

`get_log_info` and `get_security_info` of 1.0.6 can't print under Python 3 (`str.encode('hex')`, `keys().sort()`), so the library classes
behind them are read in both cases.
"""

import concurrent.futures
import os
import pathlib
import tempfile
import tomllib
import unittest

from c1219.access.general import C1219GeneralAccess
from c1219.access.local_display import C1219LocalDisplayAccess
from c1219.access.log import C1219LogAccess
from c1219.access.security import C1219SecurityAccess
from emulated import EmulatedMeter, Session, run_module

FORMS = pathlib.Path(__file__).parents[2] / "protocol/emulator/meters/forms.toml"
AT_ONCE = 4
PASSWORD_LENGTH = 20
# An entry of the history log: time, sequence number, user, code, argument.
ENTRY = 16


class Found:
    """What termineter's libraries find of one meter in one session."""

    def __init__(self, url):
        with Session(url, "<") as connection:
            self.general = C1219GeneralAccess(connection)
            self.display = C1219LocalDisplayAccess(connection)
            self.logs = C1219LogAccess(connection)
            self.security = C1219SecurityAccess(connection)


def read_form(form):
    """One form: what our tool reads, what termineter finds over TCP and the pseudo-terminal, and what its modules print."""
    with tempfile.TemporaryDirectory() as folder:
        meter = EmulatedMeter("least", form=form, pty=os.path.join(folder, "meter"))
        try:
            ours = meter.ask_our_tool("read")
            found = [Found(meter.url), Found(meter.pty)]
            printed = {name: run_module(meter.url, name) for name in ("get_info", "get_local_display_info")}
        finally:
            meter.stop()
    return ours, found, printed


class EveryForm(unittest.TestCase):
    maxDiff = None

    def test_general_display_logs_and_security_of_every_form_over_tcp_and_a_pseudo_terminal(self):
        with open(FORMS, "rb") as file:
            forms = [form["name"] for form in tomllib.load(file)["form"]]
        self.assertEqual(len(forms), 21)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for form, (ours, found, printed) in zip(forms, pool.map(read_form, forms)):
                with self.subTest(form=form):
                    for one in found:
                        self.same_general(ours, one.general)
                        self.same_display(ours, one.display)
                        self.same_logs(ours, one.logs)
                        self.same_security(ours, one.security)
                    self.same_print(ours, printed)

    def same_general(self, ours, general):
        meter = ours["meter"]
        self.assertEqual(general.manufacturer.strip(), meter["manufacturer"])
        self.assertEqual(general.ed_model.strip(), meter["model"])
        self.assertEqual(general.mfg_serial_no.strip(), meter["serial"])
        self.assertEqual(general.device_id.strip(), meter["device_id"])
        self.assertEqual(f"{general.hw_version_no}.{general.hw_revision_no}", meter["hardware"])
        self.assertEqual(f"{general.fw_version_no}.{general.fw_revision_no}", meter["firmware"])
        self.assertEqual((general.nameplate_type, general.ed_mode & 1), ("Electric", 1))

    def same_display(self, ours, display):
        lists = [ours["program"]["display"][name] for name in ("normal", "alternate", "test")]
        told = [(one.on_time, one.off_time, one.hold_time, one.nbr_items) for one in display.pri_disp_list]
        wanted = [(one["on_seconds"], one["off_seconds"], one["hold_minutes"], len(one["items"])) for one in lists]
        self.assertEqual(told, wanted)
        table = bytes.fromhex(ours["tables"]["ST-33"])[3 * len(lists):]
        sources = [int.from_bytes(table[at:at + 2], "little") for at in range(0, len(table), 2)]
        self.assertEqual(list(display.pri_disp_sources), sources)

    def same_logs(self, ours, logs):
        self.assertEqual((logs.nbr_history_entries, logs.nbr_event_entries), (50, 100))
        raw = bytes.fromhex(ours["tables"]["ST-74"])
        valid = int.from_bytes(raw[1:3], "little")
        self.assertGreater(valid, 0)
        self.assertEqual([entry for entry in logs.logs if entry["Procedure Number"]], logs.logs[:valid])
        for place, entry in enumerate(logs.logs[:valid]):
            raw_entry = raw[11 + ENTRY * place:11 + ENTRY * (place + 1)]
            sequence, user, code = (int.from_bytes(raw_entry[at:at + 2], "little") for at in (6, 8, 10))
            told = (entry["History Sequence Number"], entry["User ID"], entry["Procedure Number"], entry["Arguments"])
            self.assertEqual(told, (sequence, user, code & 0x7FF, raw_entry[12:]))

    def same_security(self, ours, security):
        self.assertEqual((security.nbr_passwords, security.password_len), (3, PASSWORD_LENGTH))
        hidden = [entry["password"] for entry in security.passwords.values()]
        self.assertEqual(hidden, [bytes(PASSWORD_LENGTH)] * 3)
        table = bytes.fromhex(ours["tables"]["ST-44"])
        self.assertEqual(security.nbr_perm_used, len(table) // 4)
        for at in range(0, len(table), 4):
            name = int.from_bytes(table[at:at + 2], "little")
            number, of_maker, of_procedure = name & 0x7FF, bool(name & 0x800), bool(name & 0x1000)
            # termineter keeps one right a number: of a table and the maker's of the same number, the later.
            entry = (security.procedure_permissions if of_procedure else security.table_permissions)[number]
            if entry["mfg"] == of_maker:
                self.assertEqual((entry["read"], entry["write"]), (table[at + 2], table[at + 3]))

    def same_print(self, ours, printed):
        meter = ours["meter"]
        for name, value in [
            ("Manufacturer", meter["manufacturer"]), ("Model", meter["model"]), ("Serial Number", meter["serial"]),
            ("Firmware Version", meter["firmware"]), ("Hardware Version", meter["hardware"]),
            ("Device ID", meter["device_id"]), ("Device Type", "Electric"), ("Mode Flags", "Metering"),
        ]:
            self.assertRegex(printed["get_info"], rf"{name}\.+{value}")
        for name in ("normal", "alternate", "test"):
            items = len(ours["program"]["display"][name]["items"])
            self.assertRegex(printed["get_local_display_info"], rf"\({name}\)\n.*number of items: {items}\n")
