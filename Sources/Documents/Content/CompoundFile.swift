/// The directory of an OLE2 compound file, as .doc, .xls and password-protected Office files have it. [MS-CFB]
///
/// Every chain is walked within one budget, so that sectors that point at each other end the walk and not us.
struct CompoundFile {
    static let signature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    struct Entry {
        enum Kind: UInt8 {
            case storage = 1
            case stream = 2
            case root = 5
        }

        var name: String
        var kind: Kind
        /// Directly under the root, so part of the document itself and not of something embedded in it.
        var isAtRoot = false
        var left: Int
        var right: Int
        var child: Int
        var start: Int
        var size: Int
    }

    enum Unreadable: Error {
        case truncated(String)
        case damaged(String)
    }

    private static let endOfChain = 0xFFFF_FFFE
    /// Sector numbers from here on mean something else than a sector.
    private static let regularLimit = 0xFFFF_FFFA

    private let bytes: ByteView
    private let sectorShift: Int
    private let miniCutoff: Int
    private var table: [Int] = []
    private var miniTable: [Int] = []
    private var budget: Int
    private(set) var entries: [Entry] = []

    init(_ bytes: ByteView) throws(Unreadable) {
        self.bytes = bytes
        guard bytes.count >= 512, let shift = bytes.littleEndian16(0x1E),
            let cutoff = bytes.littleEndian32(0x38), let directory = bytes.littleEndian32(0x30),
            let miniStart = bytes.littleEndian32(0x3C)
        else { throw .truncated("the header is cut") }
        guard shift == 9 || shift == 12 else { throw .damaged("it has sectors of no known size") }
        sectorShift = shift
        miniCutoff = min(cutoff, 1 << 16)
        // Each sector belongs to one chain; twice as many steps mean that chains run into each other.
        budget = 2 * (bytes.count >> shift) + 64
        table = try readTable()
        try readDirectory(from: directory)
        miniTable = try chain(from: miniStart).flatMap { sector(at: $0).words }
        for entry in entries where entry.kind == .stream && entry.size >= miniCutoff {
            guard try chain(from: entry.start).count << sectorShift >= entry.size else {
                throw .truncated("the stream \(entry.name) is cut")
            }
        }
    }

    /// The first bytes of a stream.
    func beginning(of entry: Entry, limit: Int) throws(Unreadable) -> [UInt8] {
        let wanted = min(entry.size, limit)
        var copy = self
        copy.budget = 2 * (bytes.count >> sectorShift) + 64
        guard entry.size < miniCutoff else { return try copy.gathered(entry.start, wanted) }
        guard let root = entries.first(where: { $0.kind == .root }) else { return [] }
        let container = try copy.gathered(root.start, root.size)
        var sector = entry.start
        var stream: [UInt8] = []
        while stream.count < wanted, sector < miniTable.count, copy.budget > 0 {
            copy.budget -= 1
            let offset = sector << 6
            guard offset < container.count else { throw .truncated("the stream \(entry.name) is cut") }
            stream += container[offset..<min(offset + 64, container.count)]
            sector = miniTable[sector]
        }
        return Array(stream.prefix(wanted))
    }

    private mutating func gathered(_ start: Int, _ wanted: Int) throws(Unreadable) -> [UInt8] {
        var gathered: [UInt8] = []
        for sector in try chain(from: start, limit: (wanted >> sectorShift) + 1) {
            gathered += self.sector(at: sector).view.copied()
        }
        return Array(gathered.prefix(wanted))
    }

    private struct Sector {
        let view: ByteView
        var words: [Int] {
            stride(from: 0, to: view.count - 3, by: 4).compactMap { view.littleEndian32($0) }
        }
    }

    private func sector(at number: Int) -> Sector {
        Sector(view: bytes.slice((number + 1) << sectorShift, 1 << sectorShift))
    }

    private func exists(_ number: Int) -> Bool { (number + 1) << sectorShift < bytes.count }

    /// The sector numbers of a chain.
    private mutating func chain(from start: Int, limit: Int = .max) throws(Unreadable) -> [Int] {
        var sectors: [Int] = []
        var next = start
        while next < Self.regularLimit, sectors.count < limit {
            guard exists(next) else { throw .truncated("a chain of sectors leads beyond the end") }
            guard budget > 0 else { throw .damaged("chains of sectors run into each other") }
            budget -= 1
            sectors.append(next)
            guard next < table.count else { throw .damaged("a sector is in no table") }
            next = table[next]
        }
        return sectors
    }

    /// The table of all chains, found through the list in the header and the chain of lists behind it.
    private mutating func readTable() throws(Unreadable) -> [Int] {
        var places = (0..<109).compactMap { bytes.littleEndian32(0x4C + 4 * $0) }
        var list = bytes.littleEndian32(0x44) ?? Self.endOfChain
        while list < Self.regularLimit {
            guard exists(list) else { throw .truncated("the list of tables is cut") }
            guard budget > 0 else { throw .damaged("the list of tables runs into itself") }
            budget -= 1
            let words = sector(at: list).words
            places += words.dropLast()
            list = words.last ?? Self.endOfChain
        }
        var table: [Int] = []
        for place in places where place < Self.regularLimit {
            guard exists(place) else { throw .truncated("a table of sectors is cut") }
            guard budget > 0 else { throw .damaged("a file has more tables than sectors") }
            budget -= 1
            table += sector(at: place).words
        }
        return table
    }

    private mutating func readDirectory(from start: Int) throws(Unreadable) {
        var positions: [Int: Int] = [:]
        var number = 0
        for place in try chain(from: start) {
            let view = sector(at: place).view
            for offset in stride(from: 0, to: 1 << sectorShift, by: 128) {
                if let entry = Self.entry(view.slice(offset, 128)) {
                    positions[number] = entries.count
                    entries.append(entry)
                }
                number += 1
            }
        }
        guard let root = entries.first, root.kind == .root else { throw .damaged("it has no root entry") }
        var pending = [root.child]
        while let number = pending.popLast() {
            guard let index = positions[number], !entries[index].isAtRoot else { continue }
            entries[index].isAtRoot = true
            pending += [entries[index].left, entries[index].right]
        }
    }

    private static func entry(_ view: ByteView) -> Entry? {
        guard let kind = view.byte(66).flatMap(Entry.Kind.init), let nameBytes = view.littleEndian16(64),
            let left = view.littleEndian32(68), let right = view.littleEndian32(72),
            let child = view.littleEndian32(76), let start = view.littleEndian32(116),
            let size = view.littleEndian32(120)
        else { return nil }
        let units = stride(from: 0, to: min(max(nameBytes - 2, 0), 62), by: 2).compactMap { offset in
            view.littleEndian16(offset).map(UInt16.init)
        }
        return Entry(
            name: String(decoding: units, as: UTF16.self),
            kind: kind,
            left: left,
            right: right,
            child: child,
            start: start,
            size: size
        )
    }
}
