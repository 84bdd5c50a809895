import Foundation

/// Counts the allocations of a program from outside: a small library, put before its allocator, adds them up in a
/// file that it shares with us.
struct AllocationCount: Sendable {
    private let libraryPath: String
    private let countPath: String

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>

        static long before, *count = &before;

        __attribute__((constructor)) static void begin(void) {
            const char *path = getenv("MALLARD_ALLOCATIONS");
            int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
            void *shared = file < 0 ? MAP_FAILED : mmap(0, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            if (shared != MAP_FAILED) count = shared;
        }

        #define COUNTED(type, name, takes, gives) \\
            type name takes { \\
                static type (*next) takes; \\
                if (!next) next = dlsym(RTLD_NEXT, #name); \\
                __atomic_fetch_add(count, 1, __ATOMIC_RELAXED); \\
                return next gives; \\
            }

        COUNTED(void *, malloc, (size_t size), (size))
        COUNTED(void *, calloc, (size_t items, size_t size), (items, size))
        COUNTED(void *, realloc, (void *old, size_t size), (old, size))
        COUNTED(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size))
        COUNTED(int, posix_memalign, (void **at, size_t alignment, size_t size), (at, alignment, size))
        /* C++: new, new[]. */
        COUNTED(void *, _Znwm, (size_t size), (size))
        COUNTED(void *, _Znam, (size_t size), (size))

        """

    /// Compiles the library.
    init(_ context: BenchContext) async throws {
        let sourcePath = "\(context.workFolder)/allocations.c"
        libraryPath = "\(context.workFolder)/allocations.so"
        countPath = "\(context.workFolder)/allocations"
        try Data(Self.source.utf8).write(to: URL(filePath: sourcePath))
        try Data(count: MemoryLayout<Int>.size).write(to: URL(filePath: countPath))
        try await Program.run(
            ["gcc", "-O2", "-fPIC", "-shared", sourcePath, "-o", libraryPath], seconds: 60,
            workFolder: context.workFolder)
    }

    /// What the program has to find in its environment.
    var environment: [String: String] { ["LD_PRELOAD": libraryPath, "MALLARD_ALLOCATIONS": countPath] }

    /// How many there were since the program began.
    func now() throws -> Int {
        try Data(contentsOf: URL(filePath: countPath)).enumerated().reduce(0) {
            $0 | Int($1.element) << (8 * $1.offset)
        }
    }
}
