import Foundation

/// A disk that fails when it is told to, for a server that is started with `environment`: a library is loaded before
/// the C library's and answers for it. Compiled when it is made, by the compiler that Swift brings.
public struct FaultyDisk: Sendable {
    public enum Fault: String, Sendable {
        /// No file grows any more: ENOSPC.
        case full = "grow /data/"
        /// Nothing of Postgres' write-ahead log reaches the disk: EIO.
        case syncOfLogFails = "sync /pg_wal/"
    }

    private struct Uncompiled: Error {
        let output: String
    }

    private let library: String
    private let control: String

    public init() async throws {
        let folder = try TestFolder.make("disk")
        library = "\(folder)/faulty-disk.so"
        control = "\(folder)/fault"
        try Self.source.write(toFile: "\(folder)/faulty-disk.c", atomically: true, encoding: .utf8)
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["clang", "-shared", "-fPIC", "-O1", "-o", library, "\(folder)/faulty-disk.c", "-ldl"]
        process.standardError = pipe
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard process.terminationStatus == 0 else {
            let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
            throw Uncompiled(output: String(decoding: output, as: UTF8.self))
        }
    }

    public var environment: [String: String] { ["LD_PRELOAD": library, "FAULTY_DISK": control] }

    public func fail(_ fault: Fault) throws {
        try fault.rawValue.write(toFile: control, atomically: true, encoding: .utf8)
    }

    public func mend() throws { try FileManager.default.removeItem(atPath: control) }

    /// Asks the control file each time: `kind path`, where `path` is part of a file's path.
    private static let source = #"""
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <limits.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <sys/uio.h>
        #include <unistd.h>

        static int fails(const char *kind, int descriptor) {
            char wish[128], name[64], path[PATH_MAX];
            const char *control = getenv("FAULTY_DISK");
            int file = control ? open(control, O_RDONLY | O_CLOEXEC) : -1;
            if (file < 0) return 0;
            ssize_t size = read(file, wish, sizeof wish - 1);
            close(file);
            if (size <= 0) return 0;
            wish[size] = 0;
            char *part = strchr(wish, ' ');
            if (!part) return 0;
            *part++ = 0;
            if (strcmp(wish, kind) != 0) return 0;
            snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
            ssize_t length = readlink(name, path, sizeof path - 1);
            if (length < 0) return 0;
            path[length] = 0;
            return strstr(path, part) != NULL;
        }

        static int isTooLong(int descriptor, off_t end) {
            struct stat found;
            if (fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode) || end <= found.st_size) return 0;
            return fails("grow", descriptor);
        }

        #define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
        #define REFUSE(if_so, code) if (if_so) { errno = code; return -1; }

        static size_t total(const struct iovec *parts, int count) {
            size_t sum = 0;
            for (int i = 0; i < count; i++) sum += parts[i].iov_len;
            return sum;
        }

        ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
            REFUSE(isTooLong(fd, at + size), ENOSPC)
            return REAL(pwrite)(fd, bytes, size, at);
        }

        ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
            REFUSE(isTooLong(fd, at + total(parts, count)), ENOSPC)
            return REAL(pwritev)(fd, parts, count, at);
        }

        ssize_t write(int fd, const void *bytes, size_t size) {
            off_t at = lseek(fd, 0, SEEK_CUR);
            REFUSE(at >= 0 && isTooLong(fd, at + size), ENOSPC)
            return REAL(write)(fd, bytes, size);
        }

        int posix_fallocate(int fd, off_t at, off_t size) {
            if (isTooLong(fd, at + size)) return ENOSPC;
            return REAL(posix_fallocate)(fd, at, size);
        }

        int fsync(int fd) {
            REFUSE(fails("sync", fd), EIO)
            return REAL(fsync)(fd);
        }

        int fdatasync(int fd) {
            REFUSE(fails("sync", fd), EIO)
            return REAL(fdatasync)(fd);
        }
        """#
}
