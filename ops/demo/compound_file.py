"""Writes OLE2 compound files [MS-CFB], as small as they can be: what ordinary tools cannot be made to write."""

import struct

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def write(tree):
    """The bytes of a compound file. `tree` maps a name to bytes (a stream) or to another such dictionary (a storage)."""
    entries = [("Root Entry", 5, b"", None)]
    children = {}

    def add(index, storage):
        children[index] = []
        for name, content in storage.items():
            child = len(entries)
            children[index].append(child)
            if isinstance(content, dict):
                entries.append((name, 1, b"", None))
                add(child, content)
            else:
                entries.append((name, 2, content, None))

    add(0, tree)
    sectors, table, mini, mini_table = [], [], b"", []

    def place(data):
        if not data:
            return END
        count = -(-len(data) // 512)
        start = len(sectors)
        for number in range(count):
            sectors.append(data[number * 512:(number + 1) * 512].ljust(512, b"\0"))
            table.append(start + number + 1 if number + 1 < count else END)
        return start

    starts = {}
    for index, (name, kind, content, _) in enumerate(entries):
        if kind == 2 and 0 < len(content) < 4096:
            first = len(mini_table)
            count = -(-len(content) // 64)
            mini += content.ljust(count * 64, b"\0")
            mini_table += [first + n + 1 for n in range(count - 1)] + [END]
            starts[index] = first
        elif kind == 2:
            starts[index] = place(content)
    starts[0] = place(mini)
    mini_start = place(b"".join(struct.pack("<I", n) for n in mini_table).ljust(
        -(-len(mini_table) * 4 // 512) * 512, b"\xff"))
    mini_sectors = -(-len(mini_table) * 4 // 512)

    left, right, child = {}, {}, {}

    def balance(numbers):
        if not numbers:
            return FREE
        middle = len(numbers) // 2
        top = numbers[middle]
        left[top], right[top] = balance(numbers[:middle]), balance(numbers[middle + 1:])
        return top

    for index, numbers in children.items():
        ordered = sorted(numbers, key=lambda n: (len(entries[n][0]), entries[n][0].upper()))
        child[index] = balance(ordered)

    directory = b""
    for index, (name, kind, content, _) in enumerate(entries):
        text = name.encode("utf-16-le")
        size = len(mini) if index == 0 else len(content)
        directory += (text + b"\0\0").ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIQ", len(text) + 2, kind, 1, left.get(index, FREE), right.get(index, FREE),
            child.get(index, FREE), b"", 0, 0, 0, starts.get(index, END if kind != 1 else 0), size)
    directory_start = place(directory + b"\0" * (-len(directory) % 512))

    tables = 1
    while tables * 128 < len(sectors) + tables:
        tables += 1
    first_table = len(sectors)
    table += [FAT] * tables
    packed = b"".join(struct.pack("<I", n) for n in table).ljust(tables * 512, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, tables,
        directory_start, 0, 4096, mini_start if mini_table else END, mini_sectors, END, 0)
    places = [first_table + n for n in range(tables)] + [FREE] * (109 - tables)
    return header + struct.pack("<109I", *places) + b"".join(sectors) + packed
