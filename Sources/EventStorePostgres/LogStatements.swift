/// The statements of the log. Constant texts, so that each is prepared once a connection.
enum LogStatements {
    static let advance = "select mallard.head_advance($1, $2, $3, $4, $5, $6, $7)"

    static let insertEvents = """
        insert into mallard.event
            (partition, position, tenant, stream, version, type, recorded_at, occurred_at, command_key, payload, meta)
        select $1, $2 + e.n, e.tenant, e.stream, e.version, e.type, $3, e.occurred, e.key, e.payload, e.meta
        from unnest($4::text[], $5::text[], $6::int4[], $7::int2[], $8::int8[], $9::text[], $10::bytea[], $11::bytea[])
            with ordinality as e(tenant, stream, version, type, occurred, key, payload, meta, n)
        """

    static let insertOutcomes = """
        insert into mallard.command_outcome (week, key, hash, position, result)
        select $1, o.key, o.hash, o.position, o.result
        from unnest($2::bytea[], $3::bytea[], $4::int8[], $5::bytea[]) as o(key, hash, position, result)
        """

    static let clearDeadlines = """
        delete from mallard.deadline d using unnest($2::text[], $3::text[]) as c(tenant, id)
        where d.partition = $1 and d.tenant = c.tenant and d.id = c.id
        """

    static let setDeadlines = """
        insert into mallard.deadline (partition, tenant, id, due, command, body)
        select $1, d.tenant, d.id, d.due, d.command, d.body
        from unnest($2::text[], $3::text[], $4::int8[], $5::text[], $6::bytea[]) as d(tenant, id, due, command, body)
        on conflict (partition, tenant, id)
            do update set due = excluded.due, command = excluded.command, body = excluded.body
        """

    static let head = """
        select position, epoch, recorded_at, group_number from mallard.partition_head where partition = $1
        """
    /// True when none is left. Waits up to 5 s for each.
    static let endOtherSessions = """
        select coalesce(bool_and(pg_terminate_backend(a.pid, 5000)), true) from pg_stat_activity a
        where a.application_name = current_setting('application_name') and a.pid <> pg_backend_pid()
        """
    static let settledHead = """
        select head_position, head_epoch, head_recorded_at, head_group from mallard.head_settled($1)
        """

    /// The first and the last by name are two probes of an index, however long the log is.
    static let onlyTenant = """
        select t.first from (
            select min(e.tenant) as first, max(e.tenant) as last from mallard.event e where e.partition = $1
        ) t where t.first = t.last
        """

    private static let eventColumns =
        "e.position, e.tenant, e.stream, e.version, e.recorded_at, e.occurred_at, e.command_key, "
        + "e.type, e.payload, e.meta"

    static let read = """
        select \(eventColumns) from mallard.event e
        where e.partition = $1 and e.position > $2 order by e.position limit $3
        """

    static let readStream = """
        select \(eventColumns) from mallard.event e
        where e.partition = $1 and e.tenant = $2 and e.stream = $3 and e.version > $4 order by e.version limit $5
        """

    /// For each stream asked, its snapshot (as a row at position 0) and the events after that: one statement, so that
    /// both are of one moment.
    static let loadStreams = """
        select e.position, e.tenant, e.stream, e.version, e.recorded_at, e.occurred_at, e.command_key, e.type,
            e.payload, e.meta, w.n
        from unnest($2::text[], $3::text[], $4::int2[]) with ordinality as w(tenant, stream, fold, n)
        left join lateral (
            select s.version, s.fold, s.state from mallard.snapshot s
            where s.partition = $1 and s.tenant = w.tenant and s.stream = w.stream and s.fold = w.fold
        ) k on true
        cross join lateral (
            select 0::int8 as position, w.tenant, w.stream, k.version, 0::int8 as recorded_at, 0::int8 as occurred_at,
                '' as command_key, k.fold as type, k.state as payload, ''::bytea as meta
            where k.version is not null
            union all
            select \(eventColumns) from mallard.event e
            where e.partition = $1 and e.tenant = w.tenant and e.stream = w.stream
                and e.version > coalesce(k.version, 0)
        ) e
        order by w.n, e.position
        """

    static let loadOutcomes = """
        select k.n, o.hash, o.position, o.result
        from unnest($1::bytea[]) with ordinality as k(key, n) join mallard.command_outcome o on o.key = k.key
        """

    static let copyOutcomeKeys = "copy (select key from mallard.command_outcome) to stdout (format binary)"

    static let saveSnapshots = """
        insert into mallard.snapshot as s (partition, tenant, stream, fold, version, state)
        select $1, n.tenant, n.stream, n.fold, n.version, n.state
        from unnest($2::text[], $3::text[], $4::int2[], $5::int4[], $6::bytea[])
            as n(tenant, stream, fold, version, state)
        on conflict (partition, tenant, stream)
            do update set fold = excluded.fold, version = excluded.version, state = excluded.state
            where s.fold <> excluded.fold or s.version < excluded.version
        """

    static let deadlines = """
        select tenant, id, due, command, body from mallard.deadline
        where partition = $1 and due < $2 order by due, tenant, id limit $3
        """

    static let createWeeks = "select mallard.outcome_weeks_create($1, $2)"
    /// A drop waits for whoever reads the tables, and commits wait behind it: so it gives up soon.
    static let pruneWeeks = "select mallard.outcome_weeks_prune() from set_config('lock_timeout', '2s', true)"
}
