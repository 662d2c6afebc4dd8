import CLibXML2
import Glibc

/// What a part's XML says, as it comes. Namespaces are left out of names.
protocol XMLListening: AnyObject {
    func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(TableError)
    func end(_ name: XMLName) throws(TableError)
    /// A piece of text; one text may come in several.
    func text(_ bytes: UnsafeRawBufferPointer) throws(TableError)
}

/// A name, valid only during the call that it is handed to.
struct XMLName {
    fileprivate let characters: UnsafePointer<UInt8>

    static func == (name: XMLName, other: StaticString) -> Bool {
        strncmp(
            UnsafeRawPointer(name.characters).assumingMemoryBound(to: CChar.self),
            UnsafeRawPointer(other.utf8Start).assumingMemoryBound(to: CChar.self),
            other.utf8CodeUnitCount + 1
        ) == 0
    }
}

/// The attributes of an element, valid only during the call that they are handed to.
struct XMLAttributes {
    /// Five pointers each: name, prefix, namespace, first byte of the value, the byte after its last.
    fileprivate let pointers: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    fileprivate let count: Int

    /// The bytes of an attribute's value, found by its name without namespace.
    func bytes(_ name: StaticString) -> UnsafeRawBufferPointer? {
        guard let pointers else { return nil }
        for index in 0..<count {
            guard let found = pointers[index * 5], XMLName(characters: found) == name,
                let first = pointers[index * 5 + 3], let last = pointers[index * 5 + 4]
            else { continue }
            return UnsafeRawBufferPointer(start: first, count: last - first)
        }
        return nil
    }

    func string(_ name: StaticString) -> String? {
        // The parser leaves this one reference in attributes, and this one alone.
        bytes(name).map { String(decoding: $0, as: UTF8.self).replacing("&#38;", with: "&") }
    }

    func integer(_ name: StaticString) -> Int? {
        guard let bytes = bytes(name), !bytes.isEmpty, bytes.count <= 18 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    func flag(_ name: StaticString) -> Bool {
        let text = string(name)
        return text == "1" || text == "true"
    }
}

/// Parses one part, piece by piece, with libxml2's push parser. Document types, and with them entities, are refused:
/// no spreadsheet program writes any, and they are how small files become large.
final class XMLStream {
    static let chunkSize = 32 * 1024

    private let part: ZipPart
    private let name: String
    private let listener: any XMLListening
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkSize, alignment: 16)
    private var parser: xmlParserCtxtPtr?
    private var failure: TableError?
    private(set) var hasEnded = false

    init(_ part: ZipPart, name: String, listener: any XMLListening) {
        self.part = part
        self.name = name
        self.listener = listener
        xmlInitParser()
        var handler = Self.handler
        parser = xmlCreatePushParserCtxt(&handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        if let parser { xmlCtxtUseOptions(parser, Int32(XML_PARSE_NONET.rawValue)) }
    }

    deinit {
        if let parser {
            if let document = parser.pointee.myDoc { xmlFreeDoc(document) }
            xmlFreeParserCtxt(parser)
        }
        buffer.deallocate()
    }

    /// Parses the next piece. Nothing more happens after the end.
    func step() throws(TableError) {
        guard !hasEnded else { return }
        guard let parser else { throw TableError(.cannotBeRead, "there is no memory for reading \(name)") }
        let count = try part.read(into: buffer)
        let code = xmlParseChunk(
            parser,
            buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
            Int32(count),
            count == 0 ? 1 : 0
        )
        if let failure { throw failure }
        guard code == 0 else {
            throw TableError(
                .damaged,
                "the part \(name) of the XLSX file is no good XML\(reason(of: parser))"
            )
        }
        hasEnded = count == 0
    }

    /// Line and reason as the parser knows them.
    private func reason(of parser: xmlParserCtxtPtr) -> String {
        guard let error = xmlCtxtGetLastError(parser) else { return "" }
        guard let message = error.pointee.message else { return " (its line \(error.pointee.line))" }
        let sentence = String(cString: message).split(separator: "\n").first ?? ""
        return " (its line \(error.pointee.line)): \(sentence)"
    }

    func parseAll() throws(TableError) {
        while !hasEnded { try step() }
    }

    // MARK: Parser's calls

    private func guarded(_ body: () throws(TableError) -> Void) {
        guard failure == nil else { return }
        do throws(TableError) {
            try body()
        } catch {
            failure = error
            xmlStopParser(parser)
        }
    }

    private static func stream(_ context: UnsafeMutableRawPointer?) -> XMLStream? {
        context.map { Unmanaged<XMLStream>.fromOpaque($0).takeUnretainedValue() }
    }

    private static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        // XML_SAX2_MAGIC
        handler.initialized = 0xDEED_BEAF
        handler.internalSubset = { context, _, _, _ in
            guard let stream = XMLStream.stream(context) else { return }
            stream.guarded { () throws(TableError) in
                throw TableError(.damaged, "the part \(stream.name) has a document type, which is refused")
            }
        }
        handler.startElementNs = { context, name, _, _, _, _, count, _, attributes in
            guard let stream = XMLStream.stream(context), let name else { return }
            stream.guarded { () throws(TableError) in
                try stream.listener.begin(
                    XMLName(characters: name),
                    XMLAttributes(pointers: attributes, count: Int(count))
                )
            }
        }
        handler.endElementNs = { context, name, _, _ in
            guard let stream = XMLStream.stream(context), let name else { return }
            stream.guarded { () throws(TableError) in try stream.listener.end(XMLName(characters: name)) }
        }
        handler.characters = { context, bytes, count in
            guard let stream = XMLStream.stream(context), let bytes else { return }
            stream.guarded { () throws(TableError) in
                try stream.listener.text(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            }
        }
        handler.cdataBlock = handler.characters
        // What is wrong is asked for afterwards; by default it would be printed.
        handler.serror = { _, _ in }
        return handler
    }
}
