"""A screen of our own with the release window on it, seen and used as a person would.

Is: Xvfb on a free display, a window manager, the program under an empty HOME; screenshots, reading them
(tesseract), clicking on what was read (xdotool), and the process's time and memory.
Is not: a check of anything; see `run` and `screenshot`.
Rule: every wait has an end, and every process is stopped by its own handle.
"""

import ctypes
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

WIDTH, HEIGHT = 1366, 768
TITLE = "^MeterBench"
START_SECONDS = 30
ROOT = Path(__file__).resolve().parents[2]
# Small antialiased text is read far better enlarged.
ENLARGE = 2


class NotSeen(Exception):
    """What was waited for did not come in time."""


class Word:
    """One word on the screen: its text and its middle."""

    def __init__(self, text, line, left, top, width, height):
        self.text, self.line = text, line
        self.left, self.right = left, left + width
        self.x, self.y = left + width // 2, top + height // 2


class Checks:
    """What was looked at, and whether it was so."""

    def __init__(self):
        self.passed = self.failed = 0

    def that(self, statement, so, seen=""):
        """One check, told in one line."""
        if so:
            self.passed += 1
        else:
            self.failed += 1
        print(f"{'ok    ' if so else 'FAILED'} {statement}{f': {seen}' if seen != '' else ''}", flush=True)
        return so


class Desktop:
    """Use as `with Desktop() as desktop:`; everything started on it ends with it."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="meterbench-window-")
        self.home = Path(self.folder.name)
        self.started = []
        try:
            self._start_screen()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            stop(process)
        self.folder.cleanup()

    def _start_screen(self):
        # Xvfb itself picks a free display and tells its number on this pipe.
        read_end, write_end = os.pipe()
        self.started.append(
            subprocess.Popen(
                ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
                pass_fds=[write_end], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise NotSeen("Xvfb did not start")
        private = {"HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.home), "DISPLAY": f":{number}", "OMP_THREAD_LIMIT": "1"}
        hidden = ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XAUTHORITY")
        self.environment = {k: v for k, v in os.environ.items() if k not in hidden} | private
        self.started.append(self._spawn(["openbox"]))
        self.pixels = Pixels(self.environment["DISPLAY"])
        self.wait(lambda: self._ask("xdotool", "get_num_desktops"), "the window manager")

    def _spawn(self, command):
        log = open(self.home / (Path(command[0]).name + ".log"), "ab")
        with log:
            return subprocess.Popen(
                command, env=self.environment, cwd=self.home,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )

    def _ask(self, *command):
        done = subprocess.run(
            command, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=30, check=False,
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    def wait(self, ready, what, seconds=START_SECONDS, pause=0.05):
        """The first true answer of `ready`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = ready()
            if answer:
                return answer
            time.sleep(pause)
        raise NotSeen(f"{what} was not seen within {seconds} s")

    def launch(self, *command):
        """Starts the program; gives it and the seconds from its start to its first frame on the screen."""
        before = self.pixels.screen()
        begun = time.monotonic()
        process = self._spawn([str(part) for part in command])
        self.started.append(process)

        def drawn():
            if process.poll() is not None:
                raise NotSeen(f"the program ended with {process.returncode}: {self.log(command[0])}")
            # A frame with text has many colours; a window's border alone has a handful.
            now = self.pixels.screen()
            return now != before and len(colours_of(now)) > 24

        self.wait(drawn, "the first frame", pause=0.005)
        return process, time.monotonic() - begun

    def log(self, program):
        """What a program has printed."""
        return (self.home / (Path(program).name + ".log")).read_text(errors="replace").strip()

    def window(self):
        """The program's window, in front and with the keyboard."""
        number = self.wait(lambda: self._ask("xdotool", "search", "--onlyvisible", "--name", TITLE), "the window")
        number = number.splitlines()[-1]
        self._ask("xdotool", "windowactivate", "--sync", number)
        return number

    def geometry(self, window):
        """Left, top, width and height, without the window manager's frame."""
        told = dict(line.strip().split(":", 1) for line in self._ask("xwininfo", "-id", window).splitlines() if ": " in line)
        return tuple(int(told[name]) for name in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height"))

    def screenshot(self, path, crop=None):
        """The screen, or (left, top, width, height) of it, as a PNG."""
        if crop:
            left, top, width, height = crop
            part = ["-crop", f"{width}x{height}+{left}+{top}", "+repage"]
        else:
            part = []
        raw = self.home / "screen.ppm"
        raw.write_bytes(self.pixels.portable())
        subprocess.run(["convert", raw, *part, "-strip", path], timeout=30, check=True)
        return path

    def words(self):
        """What stands on the screen, in reading order."""
        raw, large = self.home / "screen.ppm", self.home / "large.pgm"
        raw.write_bytes(self.pixels.portable())
        enlarge = ["-colorspace", "Gray", "-resize", f"{100 * ENLARGE}%", "-normalize"]
        subprocess.run(["convert", raw, *enlarge, large], timeout=30, check=True)
        words = []
        for row in self._ask("tesseract", str(large), "-", "--psm", "11", "tsv").splitlines()[1:]:
            cell = row.split("\t")
            if len(cell) == 12 and cell[11].strip():
                left, top, width, height = (int(value) // ENLARGE for value in cell[6:10])
                words.append(Word(cell[11].strip(), tuple(cell[2:5]), left, top, width, height))
        return words

    def find(self, phrase, left_of=WIDTH):
        """The middle of a phrase of one line; case and what surrounds each word's letters don't matter.
        `left_of`: only what begins left of there, such as the navigation."""
        words = [word for word in self.words() if word.left < left_of]
        wanted = [plain(part) for part in phrase.split()]
        for start, first in enumerate(words):
            run = words[start : start + len(wanted)]
            if [plain(word.text) for word in run] == wanted and len({word.line for word in run}) == 1:
                return (first.left + run[-1].right) // 2, first.y
        return None

    def see(self, phrase, seconds=20, left_of=WIDTH):
        """Waits until a phrase stands on the screen; gives its middle."""
        return self.wait(lambda: self.find(phrase, left_of), f"“{phrase}”", seconds, pause=0.2)

    def click(self, phrase, seconds=20, left_of=WIDTH):
        """Clicks on a phrase as soon as it can be read."""
        self.click_at(*self.see(phrase, seconds, left_of))

    def click_at(self, x, y):
        """A click with the left button."""
        self._ask("xdotool", "mousemove", str(x), str(y), "sleep", "0.1", "click", "1")

    def type(self, text):
        """What a field holds is replaced."""
        self._ask("xdotool", "key", "ctrl+a", "type", "--delay", "40", text)

    def key(self, *keys):
        """Keys as xdotool names them: `key("ctrl+r")`."""
        self._ask("xdotool", "key", *keys)

    def rest(self):
        """Moves the mouse out of the window's way, so that nothing is hovered, and lets the last frame come."""
        self._ask("xdotool", "mousemove", str(WIDTH - 1), str(HEIGHT - 1))
        time.sleep(0.5)


class Pixels:
    """Straight to the X server, for watching: a screenshot program would take longer than a frame."""

    Z_PIXMAP, ALL_PLANES = 2, ctypes.c_ulong(-1)

    class Image(ctypes.Structure):
        """The head of Xlib's XImage."""

        _fields_ = [
            ("width", ctypes.c_int), ("height", ctypes.c_int), ("xoffset", ctypes.c_int), ("format", ctypes.c_int),
            ("data", ctypes.c_void_p), ("byte_order", ctypes.c_int), ("bitmap_unit", ctypes.c_int),
            ("bitmap_bit_order", ctypes.c_int), ("bitmap_pad", ctypes.c_int), ("depth", ctypes.c_int),
            ("bytes_per_line", ctypes.c_int),
        ]

    def __init__(self, display):
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XGetImage.restype = ctypes.POINTER(self.Image)
        self.x11.XGetImage.argtypes = [
            ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int,
            ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int,
        ]
        self.x11.XDestroyImage.argtypes = [ctypes.c_void_p]
        self.display = self.x11.XOpenDisplay(display.encode())
        if not self.display:
            raise NotSeen(f"no display {display}")
        self.root = self.x11.XDefaultRootWindow(self.display)

    def screen(self):
        """The bytes of the whole screen, four a pixel."""
        image = self.x11.XGetImage(self.display, self.root, 0, 0, WIDTH, HEIGHT, self.ALL_PLANES, self.Z_PIXMAP)
        size = image.contents.bytes_per_line * image.contents.height
        data = ctypes.string_at(image.contents.data, size)
        self.x11.XDestroyImage(image)
        return data

    def colours(self):
        """The colours on the screen now."""
        return colours_of(self.screen())

    def portable(self):
        """The whole screen as a portable pixmap."""
        data = self.screen()
        rgb = bytearray(3 * WIDTH * HEIGHT)
        rgb[0::3], rgb[1::3], rgb[2::3] = data[2::4], data[1::4], data[0::4]
        return b"P6 %d %d 255\n" % (WIDTH, HEIGHT) + rgb


def colours_of(pixels):
    """The colours among pixels of four bytes."""
    return set(memoryview(pixels).cast("I"))


def plain(text):
    """A word as compared: letters and digits only, lower case."""
    return re.sub(r"[\W_]", "", text).lower()


def stop(process):
    """Ends a process that we started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def colours(picture):
    """How many colours a picture has."""
    done = subprocess.run(["identify", "-format", "%k", picture], capture_output=True, text=True, timeout=30, check=True)
    return int(done.stdout)


def changed(before, after):
    """The part of the pixels that differ, 0 to 1."""
    done = subprocess.run(
        ["compare", "-metric", "AE", before, after, "null:"], capture_output=True, text=True, timeout=30, check=False
    )
    return float(done.stderr.split()[0]) / (WIDTH * HEIGHT)


def cpu_seconds(process):
    """Processor time used so far, all threads."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(process):
    """Memory held now."""
    told = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", told)[1]) * 1024 / 1e6


def median(values):
    """The middle one."""
    return statistics.median(values)


def program():
    """The release window: METERBENCH, or built now."""
    given = os.environ.get("METERBENCH")
    if not given:
        subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", "-p", "meterbench"], cwd=ROOT, check=True)
        given = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "meterbench"
    return Path(given).resolve()
