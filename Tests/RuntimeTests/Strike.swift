import Glibc
import Leases
import LocalServers
import Postgres
import Runtime
import TestSupport
import Testing

/// One fault of Postgres, from its beginning to its end.
struct Strike: Sendable {
    let fault: PostgresFaultTests.Fault
    let disk: FaultyDisk
    let server: PrivatePostgres
    let world: PostgresWorld
    /// The clients' failures.
    let failed: Gate

    init(
        _ fault: PostgresFaultTests.Fault, disk: FaultyDisk, server: PrivatePostgres, world: PostgresWorld,
        failed: Gate
    ) {
        self.fault = fault
        self.disk = disk
        self.server = server
        self.world = world
        self.failed = failed
    }

    func happen() async throws {
        switch fault {
        case .restart: try await end(SIGINT)
        case .immediateStop: try await end(SIGQUIT)
        case .killedAsAWhole: try await end(SIGKILL)
        case .diskFull:
            try disk.fail(.full)
            await failed.arrivals(32)
            try disk.mend()
        case .diskFullForTheLog:
            try disk.fail(.full)
            // The next commit needs a new segment of the log, and there is no room for one.
            do { try await world.client.execute(script: "select pg_switch_wal()") } catch {
                // The server may be gone before it answers.
                print("the log was switched: \(error)")
            }
            await failed.arrivals(32)
            try disk.mend()
        case .failingSync:
            try disk.fail(.syncOfLogFails)
            await failed.arrivals(32)
            try disk.mend()
        case .statementTimeout: try await slowDown("create trigger slow after insert on mallard.event")
        case .commitTimeout:
            let deferred = "deferrable initially deferred for each row"
            try await slowDown("create constraint trigger slow after insert on mallard.event \(deferred)")
        case .headLocked:
            let stuck = try await PostgresConnection.connect(world.configuration)
            _ = try await stuck.query("begin")
            _ = try await stuck.query("select * from mallard.partition_head for update")
            await failed.arrivals(16)
            _ = try await stuck.query("rollback")
            await stuck.close()
        }
    }

    /// One transaction sleeps for ever, until it is called off.
    private func slowDown(_ trigger: String) async throws {
        try await world.client.execute(
            script: """
                create table public.slow ();
                create function public.fall_asleep() returns trigger language plpgsql as $$ begin
                    if exists (select from public.slow) then perform pg_sleep(600); end if;
                    return null;
                end $$;
                insert into public.slow default values;
                \(trigger) execute function public.fall_asleep();
                """)
        let sleepers = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
        while try await world.count(sleepers) == 0 { await TimeSource.system.sleep(.milliseconds(20)) }
        // The one that sleeps knows nothing of it.
        _ = try await world.client.query("delete from public.slow")
        while try await world.count(sleepers) > 0 { await TimeSource.system.sleep(.milliseconds(20)) }
    }

    /// The watcher starts it again.
    private func end(_ signal: Int32) async throws {
        let pid = try #require(await server.processID())
        #expect(kill(pid, signal) == 0)
        while await server.processID() == pid { await TimeSource.system.sleep(.milliseconds(5)) }
    }
}
