/// Lays the parameters of one call out as libpq wants them, in memory used again for every call.
@safe
struct ParameterScratch: ~Copyable {
    private var bytes: UnsafeMutableRawBufferPointer
    private(set) var pointers: [UnsafePointer<CChar>?] = unsafe []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private(set) var types: [UInt32] = []

    /// More than this is given back after a large call.
    private static let keptBytes = 1 << 20

    init() { unsafe bytes = .allocate(byteCount: 4096, alignment: 16) }

    deinit { unsafe bytes.deallocate() }

    var count: Int32 { Int32(lengths.count) }

    /// Valid until the next `bind`. The values have passed `PostgresCall.validate`.
    mutating func bind(_ values: [PostgresValue]) {
        unsafe pointers.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        reserve(values.reduce(1) { $0 + $1.byteCount })
        while formats.count < values.count { formats.append(1) }
        var offset = 0
        for value in values {
            types.append(value.type.oid)
            lengths.append(Int32(value.byteCount))
            if case .null = value {
                unsafe pointers.append(nil)
                continue
            }
            write(value, at: offset)
            // Within the buffer, which has a base: `reserve` made room for all sizes and one byte more.
            let start = unsafe bytes.baseAddress!.advanced(by: offset)
            unsafe pointers.append(UnsafePointer(start.assumingMemoryBound(to: CChar.self)))
            offset += value.byteCount
        }
    }

    private mutating func reserve(_ count: Int) {
        let capacity = unsafe bytes.count
        guard count > capacity || (capacity > Self.keptBytes && count <= Self.keptBytes) else { return }
        unsafe bytes.deallocate()
        unsafe bytes = .allocate(byteCount: count.nextPowerOfTwo, alignment: 16)
    }

    private func write(_ value: PostgresValue, at offset: Int) {
        switch value {
        case .null: break
        case .bool(let value): unsafe bytes.storeBytes(of: value ? 1 : 0, toByteOffset: offset, as: UInt8.self)
        case .int2(let value): unsafe bytes.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int16.self)
        case .int4(let value): unsafe bytes.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self)
        case .int8(let value): unsafe bytes.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int64.self)
        case .text(var text): text.withUTF8 { unsafe copy(UnsafeRawBufferPointer($0), at: offset) }
        case .bytea(let value), .binary(_, let value): unsafe value.withUnsafeBytes { unsafe copy($0, at: offset) }
        }
    }

    private func copy(_ source: UnsafeRawBufferPointer, at offset: Int) {
        guard let from = source.baseAddress else { return }
        // `reserve` made room for it.
        unsafe bytes.baseAddress!.advanced(by: offset).copyMemory(from: from, byteCount: source.count)
    }
}

extension Int {
    fileprivate var nextPowerOfTwo: Int { self <= 4096 ? 4096 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
