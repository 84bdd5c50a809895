internal import CLZ4

/// How our frames are made: fast level, blocks that share a window.
enum FramePreferences {
    static func make(contentChecksum: Bool) -> LZ4F_preferences_t {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max256KB
        preferences.frameInfo.blockMode = LZ4F_blockLinked
        preferences.frameInfo.contentChecksumFlag =
            contentChecksum ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum
        return preferences
    }
}
