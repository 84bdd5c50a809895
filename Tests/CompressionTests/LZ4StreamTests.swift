import Compression
import Foundation
import TestSupport
import Testing

@Suite("LZ4 frames in pieces", .timeLimit(.minutes(5)))
struct LZ4StreamTests {
    private static func write(_ bytes: [UInt8], pieceMax: Int, checksum: Bool, seed: UInt64) throws -> [UInt8] {
        var random = SeededRandom(seed: seed)
        var writer = try LZ4FrameWriter(contentChecksum: checksum)
        var frame: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 0...min(pieceMax, rest.count), using: &random)
            frame += try writer.write(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return frame + (try writer.finish())
    }

    private static func read(_ frame: [UInt8], pieceMax: Int, maximumBytes: Int = .max) throws -> [UInt8] {
        var reader = try LZ4FrameReader(maximumBytes: maximumBytes)
        var content: [UInt8] = []
        var rest = frame[...]
        while !rest.isEmpty {
            reader.feed(Array(rest.prefix(pieceMax)))
            rest = rest.dropFirst(pieceMax)
            while let chunk = try reader.next() {
                #expect((1...65_536).contains(chunk.count))
                content += chunk
            }
        }
        try reader.finish()
        return content
    }

    @Test("Pieces of any size, in and out, give the same content", arguments: [1, 7, 1_000, 100_000, 1_000_000])
    func pieces(pieceMax: Int) throws {
        let sample = Sample.text(pieceMax < 1_000 ? 20_000 : 1_000_000, seed: 1) + Sample.noise(pieceMax, seed: 2)
        let frame = try Self.write(sample, pieceMax: pieceMax, checksum: true, seed: 9)
        #expect(try Self.read(frame, pieceMax: pieceMax) == sample)
        #expect(try LZ4.decompress(frame, maximumBytes: sample.count) == sample)
    }

    @Test("A writer that was given nothing writes an empty frame")
    func empty() throws {
        let frame = try Self.write([], pieceMax: 1, checksum: false, seed: 1)
        #expect(try LZ4.decompress(frame, maximumBytes: 0).isEmpty)
        #expect(try Self.read(frame, pieceMax: 1).isEmpty)
    }

    @Test("Frames after one another are read as one content; a torn one is noticed")
    func concatenated() throws {
        let one = try LZ4.compress(Array("one".utf8))
        let two = try Self.write(Array("two".utf8), pieceMax: 2, checksum: true, seed: 1)
        for pieceMax in [1, 5, 100] {
            #expect(try Self.read(one + two, pieceMax: pieceMax) == Array("onetwo".utf8))
            for count in 1..<two.count {
                #expect(throws: LZ4Error.truncated) {
                    try Self.read(one + two.prefix(count), pieceMax: pieceMax)
                }
            }
        }
        #expect(throws: LZ4Error.truncated) { try Self.read([], pieceMax: 1) }
    }

    @Test("The bound counts over all pieces, and a reader that failed goes on failing")
    func bound() throws {
        let frame = try LZ4.compress([UInt8](repeating: 1, count: 1_000_000))
        #expect(throws: LZ4Error.tooLarge(maximumBytes: 100_000)) {
            try Self.read(frame, pieceMax: 50, maximumBytes: 100_000)
        }
        var reader = try LZ4FrameReader()
        reader.feed(Array("this is no frame".utf8))
        var failures: [LZ4Error] = []
        for _ in 0..<2 {
            do throws(LZ4Error) { _ = try reader.next() } catch { failures.append(error) }
        }
        #expect(failures.count == 2 && failures.first == failures.last)
    }

    @Test("The lz4 tool reads our frames, and we read those it writes")
    func interoperability() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lz4-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let sample = Sample.text(3_000_000, seed: 11) + Sample.noise(200_000, seed: 12)
        for (name, frame) in [
            ("whole", try LZ4.compress(sample, contentChecksum: true)),
            ("pieces", try Self.write(sample, pieceMax: 70_000, checksum: false, seed: 13)),
        ] {
            let packed = folder.appending(path: "\(name).lz4")
            let unpacked = folder.appending(path: name)
            try Data(frame).write(to: packed)
            try Self.lz4(["-d", packed.path, unpacked.path])
            #expect(try Data(contentsOf: unpacked) == Data(sample))
        }
        let plain = folder.appending(path: "plain")
        try Data(sample).write(to: plain)
        for options in [["-1"], ["-9"], ["-B4", "-BD"], ["-B7", "-BX"], ["--content-size", "--no-frame-crc"]] {
            let packed = folder.appending(path: "tool.lz4")
            try Self.lz4(options + ["-f", plain.path, packed.path])
            let frame = [UInt8](try Data(contentsOf: packed))
            #expect(try LZ4.decompress(frame, maximumBytes: sample.count) == sample)
            #expect(try Self.read(frame, pieceMax: 40_000) == sample)
        }
    }

    private static func lz4(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["lz4", "-q"] + arguments
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "lz4 \(arguments)")
    }
}
