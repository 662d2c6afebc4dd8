#!/usr/bin/env python3
"""Recomputes every hash chain and every page of a Dossier database from a plain SQL dump.

    pg_dump --format=plain DATABASE > dossier.sql
    ops/audit/verify_chain.py dossier.sql [--public-key pages.pem] [--known-page NUMBER:HASH]

Needs Python 3.8 or later and nothing else; signatures are checked by the openssl command line when a public
key is given. docs/audit-format.md describes what is computed here. Exit status: 0 when everything holds, 1 when
something does not, 2 when the arguments are wrong.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import datetime, timedelta

PROBLEM_LIMIT = 100
TABLES = {
    "events": ("stream_id", "stream_version", "type", "schema_version", "data", "metadata", "recorded_at",
               "previous_hash", "hash"),
    "streams": ("stream_id", "version", "head_hash"),
    "page_events": ("global_position", "stream_id", "stream_version"),
    "pages": ("number", "first_position", "last_position", "merkle_root", "previous_page_hash", "hash",
              "sealed_at", "signature"),
}


# begin of the core (docs/audit-format.md shows these lines)
def event_bytes(event):
    return (
        '{"data":' + event["data"]
        + ',"metadata":' + event["metadata"]
        + ',"previousHash":"' + event["previous_hash"].hex()
        + '","recordedAt":"' + rfc3339(event["recorded_at"])
        + '","schemaVersion":' + str(event["schema_version"])
        + ',"streamId":"' + event["stream_id"]
        + '","streamVersion":' + str(event["stream_version"])
        + ',"type":' + json.dumps(event["type"], ensure_ascii=False)
        + "}"
    ).encode()


def page_bytes(page):
    return (
        '{"firstPosition":' + str(page["first_position"])
        + ',"lastPosition":' + str(page["last_position"])
        + ',"merkleRoot":"' + page["merkle_root"].hex()
        + '","number":' + str(page["number"])
        + ',"previousPageHash":"' + page["previous_page_hash"].hex()
        + '","sealedAt":"' + rfc3339(page["sealed_at"])
        + '"}'
    ).encode()


def merkle_root(event_hashes):
    level = [hashlib.sha256(b"\x00" + value).digest() for value in event_hashes]
    while len(level) > 1:
        pairs = [level[i:i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0] if level else hashlib.sha256(b"").digest()


def rfc3339(moment):
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    return text + (f".{moment.microsecond:06d}Z" if moment.microsecond else "Z")
# end of the core


ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)")
LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def unescape(field):
    """One field of COPY's text format; None for SQL's null."""
    if field == r"\N":
        return None

    def replacement(match):
        code = match.group(1)
        if code[0] in "01234567":
            return chr(int(code, 8))
        if code[0] == "x" and len(code) > 1:
            return chr(int(code[1:], 16))
        return LETTERS.get(code, code)

    return ESCAPE.sub(replacement, field) if "\\" in field else field


MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?")


def read_moment(text):
    """A timestamptz as pg_dump writes it, in whichever time zone, as a moment in UTC."""
    match = MOMENT.fullmatch(text)
    if not match:
        raise ValueError(f"not a moment: {text!r}")
    year, month, day, hour, minute, second, fraction, sign, hours, minutes, seconds = match.groups()
    local = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second),
                     int((fraction or "").ljust(6, "0")))
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0))
    return local - offset if sign == "+" else local + offset


def read_bytes(text):
    if not text.startswith("\\x"):
        raise ValueError("bytea must be dumped in its hexadecimal form (bytea_output = hex)")
    return bytes.fromhex(text[2:])


READERS = {
    "stream_version": int, "schema_version": int, "version": int, "global_position": int, "number": int,
    "first_position": int, "last_position": int, "recorded_at": read_moment, "sealed_at": read_moment,
    "previous_hash": read_bytes, "hash": read_bytes, "head_hash": read_bytes, "merkle_root": read_bytes,
    "previous_page_hash": read_bytes, "signature": read_bytes, "stream_id": str.lower,
}

COPY = re.compile(r'COPY (?:(?:"[^"]+"|\w+)\.)?"?(\w+)"? \((.*)\) FROM stdin;')


def rows(lines):
    """(table, row) for every row of the tables that matter; rows of streams without events in them too."""
    lines = iter(lines)
    for line in lines:
        match = COPY.fullmatch(line.rstrip("\n")) if line.startswith("COPY ") else None
        if not match:
            continue
        table = match.group(1)
        columns = [name.strip().strip('"') for name in match.group(2).split(",")]
        wanted = TABLES.get(table)
        if wanted and not set(wanted) <= set(columns):
            raise ValueError(f"table {table} lacks the columns {sorted(set(wanted) - set(columns))}")
        if wanted:
            yield table, None
        for row in lines:
            row = row.rstrip("\n")
            if row == "\\.":
                break
            if wanted:
                values = dict(zip(columns, row.split("\t")))
                yield table, {name: READERS.get(name, str)(unescape(values[name])) for name in wanted}
        else:
            raise ValueError(f"the dump ends within table {table}")


def unique_members(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a member name appears twice")
    return dict(pairs)


class Audit:
    def __init__(self):
        self.problems = []
        self.problem_count = 0
        self.tables = set()
        # stream id -> {version: (previous hash, hash)}
        self.events = defaultdict(dict)
        # stream id -> (version, head hash)
        self.heads = {}
        # position -> (stream id, version)
        self.positions = {}
        self.pages = []

    def problem(self, text):
        self.problem_count += 1
        if len(self.problems) < PROBLEM_LIMIT:
            self.problems.append(text)

    def take(self, table, row):
        self.tables.add(table)
        if row is None:
            return
        if table == "events":
            self.take_event(row)
        elif table == "streams":
            self.heads[row["stream_id"]] = (row["version"], row["head_hash"])
        elif table == "page_events":
            if row["global_position"] in self.positions:
                self.problem(f"position {row['global_position']} is there twice")
            self.positions[row["global_position"]] = (row["stream_id"], row["stream_version"])
        else:
            self.pages.append(row)

    def take_event(self, event):
        name = f"stream {event['stream_id']} version {event['stream_version']}"
        for member in ("data", "metadata"):
            # The hash covers both texts in one; only when each is whole can they be read in one way alone.
            try:
                json.loads(event[member], object_pairs_hook=unique_members)
            except (ValueError, RecursionError) as error:
                self.problem(f"{name}: {member} is not one JSON value: {error}")
        computed = hashlib.sha256(event_bytes(event)).digest()
        if computed != event["hash"]:
            self.problem(f"{name}: its contents give {computed.hex()}, stored is {event['hash'].hex()}")
        stream = self.events[event["stream_id"]]
        if event["stream_version"] in stream:
            self.problem(f"{name} is there twice")
        stream[event["stream_version"]] = (event["previous_hash"], event["hash"])

    def check_chains(self):
        for stream_id, events in self.events.items():
            previous = bytes(32)
            for expected, version in enumerate(sorted(events), start=1):
                if version != expected:
                    self.problem(f"stream {stream_id}: version {expected} is missing")
                    break
                if events[version][0] != previous:
                    self.problem(f"stream {stream_id} version {version}: it does not follow the event before it")
                previous = events[version][1]
        if "streams" not in self.tables:
            return
        for stream_id in sorted(set(self.events) | set(self.heads)):
            events = self.events.get(stream_id, {})
            last = max(events, default=0)
            head = self.heads.get(stream_id)
            if head is None:
                self.problem(f"stream {stream_id}: its row in streams is missing")
            elif head != (last, events[last][1] if events else None):
                self.problem(f"stream {stream_id}: its row says version {head[0]} with hash {head[1].hex()}, "
                             f"its last event is version {last}")

    def check_pages(self):
        previous = {"number": 0, "last_position": 0, "hash": bytes(32)}
        sealed = set()
        for page in sorted(self.pages, key=lambda page: page["number"]):
            name = f"page {page['number']}"
            if page["number"] != previous["number"] + 1:
                self.problem(f"{name}: the page before it is missing")
            if page["first_position"] != previous["last_position"] + 1:
                self.problem(f"{name}: it begins at position {page['first_position']}, "
                             f"the page before it ends at {previous['last_position']}")
            if page["previous_page_hash"] != previous["hash"]:
                self.problem(f"{name}: it names another page before it")
            hashes = self.hashes_of(page, name, sealed)
            if hashes is not None and merkle_root(hashes) != page["merkle_root"]:
                self.problem(f"{name}: its events give another Merkle root")
            if hashlib.sha256(page_bytes(page)).digest() != page["hash"]:
                self.problem(f"{name}: its members give another hash")
            previous = page
        outside = [position for position in self.positions if not 1 <= position <= previous["last_position"]]
        if outside:
            self.problem(f"{len(outside)} positions lie in no page, the first is {min(outside)}")
        return len(sealed)

    def hashes_of(self, page, name, sealed):
        hashes = []
        for position in range(page["first_position"], page["last_position"] + 1):
            key = self.positions.get(position)
            event = self.events.get(key[0], {}).get(key[1]) if key else None
            if event is None:
                self.problem(f"{name}: the event at position {position} is missing")
                return None
            if key in sealed:
                self.problem(f"{name}: the event at position {position} has another position too")
            sealed.add(key)
            hashes.append(event[1])
        return hashes

    def check_signatures(self, key):
        with tempfile.TemporaryDirectory() as folder:
            hash_file, signature_file = os.path.join(folder, "hash"), os.path.join(folder, "signature")
            command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", hash_file,
                       "-sigfile", signature_file]
            for page in self.pages:
                with open(hash_file, "wb") as file:
                    file.write(page["hash"])
                with open(signature_file, "wb") as file:
                    file.write(page["signature"])
                result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
                if result.returncode != 0:
                    self.problem(f"page {page['number']}: its signature does not verify")

    def check_known(self, number, known):
        found = next((page["hash"] for page in self.pages if page["number"] == number), None)
        if found is None:
            self.problem(f"page {number}, known from before, is missing")
        elif found != known:
            self.problem(f"page {number} has the hash {found.hex()}, known from before is {known.hex()}")


def known_page(text):
    number, _, value = text.partition(":")
    value = bytes.fromhex(value)
    if len(value) != 32:
        raise ValueError("a hash has 64 hexadecimal digits")
    return int(number), value


def main():
    parser = argparse.ArgumentParser(description="Recomputes every chain and page from a plain pg_dump.")
    parser.add_argument("dump", help="file that pg_dump --format=plain wrote; - reads standard input")
    parser.add_argument("--public-key", metavar="PEM", help="check the pages' signatures with this Ed25519 key")
    parser.add_argument("--known-page", metavar="NUMBER:HASH", type=known_page, action="append", default=[],
                        help="a page's hash noted at an earlier audit must still be there; may be repeated")
    arguments = parser.parse_args()
    audit = Audit()
    try:
        source = 0 if arguments.dump == "-" else arguments.dump
        with open(source, encoding="utf-8", newline="\n") as lines:
            for table, row in rows(lines):
                audit.take(table, row)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"the dump cannot be read: {error}", file=sys.stderr)
        return 1
    for table in ("events", "page_events", "pages"):
        if table not in audit.tables:
            audit.problem(f"the dump has no rows of table {table} in COPY form")
    audit.check_chains()
    sealed = audit.check_pages()
    if arguments.public_key:
        audit.check_signatures(arguments.public_key)
    for number, value in arguments.known_page:
        audit.check_known(number, value)
    return report(audit, sealed, arguments.public_key)


def report(audit, sealed, key):
    count = sum(len(events) for events in audit.events.values())
    print(f"streams       {len(audit.events)}")
    print(f"events        {count}, of them {count - sealed} not sealed yet")
    print(f"pages         {len(audit.pages)}, signatures {'checked' if key else 'not checked (no key given)'}")
    if audit.pages:
        last = max(audit.pages, key=lambda page: page["number"])
        print(f"last page     {last['number']}:{last['hash'].hex()}")
    for problem in audit.problems:
        print(f"BROKEN        {problem}")
    if audit.problem_count > len(audit.problems):
        print(f"BROKEN        and {audit.problem_count - len(audit.problems)} more")
    print("result        " + ("everything holds" if audit.problem_count == 0 else f"{audit.problem_count} problems"))
    return 0 if audit.problem_count == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
