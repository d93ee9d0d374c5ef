"""How long the slowest answer takes when many emulated meters of one process are read at once at 115200 bit/s.

Is: `meterbench-cli emulate --count N` with a household behind every meter; the same reads of ST-23 by one client alone and by many at
once, over TCP; memory and threads of the process that serves them. An answer's time is from the last byte of the request to the last
byte of the answer, its line time at 115200 bit/s included.
Is not: a test. It prints figures, and no machine makes it fail.
Usage: tests/bench/many_answers.py path/to/meterbench-cli
"""

import asyncio
import subprocess
import sys
import time

READS = 20
ACK = b"\x06"


def crc(data):
    """CRC-16/X-25."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0x8408 if value & 1 else value >> 1
    return (value ^ 0xFFFF).to_bytes(2, "little")


class Tool:
    """The least of a tool: packets, their acknowledgement, and nothing that goes wrong."""

    def __init__(self, reader, writer):
        self.reader, self.writer, self.toggle = reader, writer, 0

    async def ask(self, request):
        """The answer to a request, and how long it took."""
        head = bytes([0xEE, 0, self.toggle, 0]) + len(request).to_bytes(2, "big")
        self.toggle ^= 0x20
        packet = head + request
        self.writer.write(packet + crc(packet))
        start = time.perf_counter()
        assert await self.reader.readexactly(1) == ACK
        answer = b""
        while True:
            head = await self.reader.readexactly(6)
            rest = await self.reader.readexactly(int.from_bytes(head[4:], "big") + 2)
            answer += rest[:-2]
            left = head[3]
            took = time.perf_counter() - start
            self.writer.write(ACK)
            if left == 0:
                return answer, took

    async def open(self):
        for request in (b"\x20", b"\x61\x04\x00\xff\x0c", b"\x50\x00\x02" + b"bench".ljust(10)):
            answer, _ = await self.ask(request)
            assert answer[0] == 0, (request, answer)


async def reads(port, ready, go):
    """The times of some reads of ST-23, begun when all are ready."""
    tool = Tool(*await asyncio.open_connection("127.0.0.1", port))
    await tool.open()
    ready.release()
    await go.wait()
    times = []
    for _ in range(READS):
        answer, took = await tool.ask(b"\x30\x00\x17")
        assert answer[0] == 0, answer
        times.append(took)
    await tool.ask(b"\x52")
    tool.writer.close()
    return times


async def at_once(ports):
    ready, go = asyncio.Semaphore(0), asyncio.Event()
    tasks = [asyncio.create_task(reads(port, ready, go)) for port in ports]
    for _ in tasks:
        await ready.acquire()
    go.set()
    times = sorted(took for times in await asyncio.gather(*tasks) for took in times)
    return times[len(times) // 2] * 1000, times[-1] * 1000


def memory(process):
    with open(f"/proc/{process}/status") as status:
        found = dict(line.split(":", 1) for line in status)
    return int(found["VmHWM"].split()[0]) / 1024, found["Threads"].strip()


def main():
    print("meters  listening  memory      by meter  read at once   median    slowest answer")
    alone = None
    for count in (1, 10, 100, 1000):
        start = time.perf_counter()
        command = [sys.argv[1], "emulate", "--form", "2S", "--model", "ax", "--tcp", "127.0.0.1:0", "--load", "household"]
        served = subprocess.Popen(command + ["--count", str(count)], stdout=subprocess.PIPE, text=True)
        try:
            ports = [int(served.stdout.readline().rsplit(":", 1)[1]) for _ in range(count)]
            listening = time.perf_counter() - start
            for several in sorted({1, min(count, 100)}):
                median, slowest = asyncio.run(at_once(ports[:several]))
                # Every one of them has lived and been read once, so that none is smaller than it will be.
                for some in range(0, count, 100):
                    asyncio.run(at_once(ports[some : some + 100]))
                held, threads = memory(served.pid)
                alone = alone or held
                each = (held - alone) * 1024 / max(count - 1, 1)
                print(
                    f"{count:6}  {listening:7.2f} s  {held:6.1f} MB  {each:6.0f} kB  {several:12}  {median:6.1f} ms  {slowest:6.1f} ms"
                    f"   ({threads} threads)"
                )
        finally:
            served.terminate()
            served.wait()


main()
