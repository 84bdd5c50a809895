import NIOCore
import TestSupport
import Testing

@testable import SearchGroonga

@Suite("Messages of Groonga's protocol")
struct GroongaFrameTests {
    private func frame(_ flags: GroongaFrame.Flags, _ status: Int16 = 0, _ body: String) -> ByteBuffer {
        var bytes = ByteBuffer()
        GroongaFrame(flags: flags, status: status, body: ByteBuffer(string: body)).write(to: &bytes)
        return bytes
    }

    @Test("A message is what the documentation of Groonga says, byte for byte")
    func bytes() {
        let expected: [UInt8] =
            [0xc7, 0, 0, 0, 0, 2, 0xff, 0xea, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 12) + Array("abc".utf8)
        #expect(Array(frame(.tail, -22, "abc").readableBytesView) == expected)
    }

    @Test("Replies are the same however their bytes are cut", arguments: UInt64(0)..<20)
    func anyCut(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var wire = ByteBuffer()
        var expected: [GroongaReply] = []
        for _ in 0..<8 {
            let status = Int16.random(in: -80...0, using: &random)
            let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                String(repeating: "x", count: Int.random(in: 0...300, using: &random))
            }
            for (index, part) in parts.enumerated() {
                wire.writeImmutableBuffer(frame(index == parts.count - 1 ? .tail : .more, status, part))
            }
            expected.append(GroongaReply(status: status, body: ByteBuffer(string: parts.joined())))
        }
        let processor = NIOSingleStepByteToMessageProcessor(GroongaReplyDecoder())
        var replies: [GroongaReply] = []
        while wire.readableBytes > 0 {
            let length = min(Int.random(in: 1...200, using: &random), wire.readableBytes)
            let piece = wire.readSlice(length: length)
            try processor.process(buffer: try #require(piece)) { replies.append($0) }
        }
        #expect(replies == expected, "seed \(seed)")
    }

    @Test("What is not the protocol is refused at its first byte, and a body without bounds at its header")
    func refused() {
        var http = ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n\r\n")
        #expect(throws: GroongaFrame.Malformed.notGQTP(firstByte: UInt8(ascii: "H"))) { _ = try GroongaFrame(&http) }
        let header: [UInt8] = [0xc7, 0, 0, 0, 0, 2, 0, 0, 0xff, 0xff, 0xff, 0xff]
        var long = ByteBuffer(bytes: header + [UInt8](repeating: 0, count: 12))
        #expect(throws: GroongaFrame.Malformed.tooLong(bytes: .max)) { _ = try GroongaFrame(&long) }
    }

    @Test("Parts without end are refused when they are too long together")
    func boundedTogether() {
        var wire = ByteBuffer()
        let part = ByteBuffer(repeating: 0x20, count: 8 << 20)
        for _ in 0..<5 { GroongaFrame(flags: .more, body: part).write(to: &wire) }
        var decoder = GroongaReplyDecoder()
        do {
            while try decoder.decode(buffer: &wire) != nil {}
            Issue.record("it was taken")
        } catch {
            #expect(error is GroongaFrame.Malformed)
        }
    }

    @Test("Random bytes are replies, not enough, or an error, and nothing else", arguments: UInt64(0)..<50)
    func randomBytes(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let length = Int.random(in: 0...80, using: &random)
            var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Most begin well, so that what comes after the first byte is read, too.
            if !bytes.isEmpty, Bool.random(using: &random) { bytes[0] = 0xc7 }
            var buffer = ByteBuffer(bytes: bytes)
            var decoder = GroongaReplyDecoder()
            do {
                while let reply = try decoder.decode(buffer: &buffer) {
                    #expect(reply.body.readableBytes <= length)
                }
            } catch {
                #expect(error is GroongaFrame.Malformed, "seed \(seed): \(error)")
            }
        }
    }
}
