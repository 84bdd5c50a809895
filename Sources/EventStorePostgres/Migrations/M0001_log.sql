-- The log of events, and what is written in one transaction with it.

-- One row a partition: who advances it holds its lock until the commit, so positions are dense and in commit order.
create table mallard.partition_head (
    partition integer primary key,
    position bigint not null default 0,
    epoch bigint not null default 0,
    recorded_at bigint not null default 0
) with (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

comment on table mallard.partition_head is 'Where each partition''s log stands, and the epoch that may write it.';

-- Raises where an UPDATE of no rows would let the statements pipelined behind it commit.
create function mallard.head_advance(
    of_partition integer, events bigint, expected bigint, held_epoch bigint, at bigint
) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
    update mallard.partition_head
        set position = position + events, recorded_at = greatest(recorded_at, at)
        where partition = of_partition and position = expected and epoch = held_epoch;
    if not found then
        raise exception 'the lease of partition % is lost', of_partition using errcode = 'MA001';
    end if;
end $$;

-- The head, after waiting for any transaction that could still change it.
create function mallard.head_settled(of_partition integer)
returns table (head_position bigint, head_epoch bigint, head_recorded_at bigint)
language plpgsql security definer set search_path = pg_catalog as $$
begin
    return query select h.position, h.epoch, h.recorded_at
        from mallard.partition_head h where h.partition = of_partition for update;
end $$;

-- The small number that stands for an event type's full name. Grows, never changes.
create table mallard.event_type (
    id smallint primary key,
    name text collate "C" not null unique
);

-- Wide columns first, so that no byte is lost to alignment.
create table mallard.event (
    position bigint not null,
    recorded_at bigint not null,
    occurred_at bigint not null,
    partition integer not null,
    version integer not null,
    type smallint not null,
    tenant text collate "C" not null,
    stream text collate "C" not null,
    command_key text collate "C" not null,
    payload bytea not null,
    meta bytea not null,
    primary key (partition, position),
    constraint event_stream_version unique (partition, tenant, stream, version)
);

comment on table mallard.event is 'Everything that happened. Rows are inserted, never changed.';
comment on column mallard.event.recorded_at is 'Milliseconds since 1970, never going back within a partition.';
comment on column mallard.event.meta is 'One mallard.log.v1.EventMeta.';

-- The answers to accepted commands, for a month. A week is recorded_at / 604800000.
create table mallard.command_outcome (
    position bigint not null,
    week integer not null,
    key bytea not null,
    hash bytea not null,
    result bytea not null,
    primary key (key, week)
) partition by range (week);

comment on column mallard.command_outcome.key is 'First 16 bytes of SHA-256 over tenant, principal and key.';

create function mallard.outcome_weeks_create(first_week integer, last_week integer) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    name text;
begin
    perform pg_advisory_xact_lock(5570193308531903);
    for week in first_week..last_week loop
        name := 'command_outcome_w' || week;
        if to_regclass('mallard.' || name) is null then
            execute format('create table mallard.%I (like mallard.command_outcome including all)', name);
            execute format(
                'alter table mallard.command_outcome attach partition mallard.%I for values from (%s) to (%s)',
                name, week, week + 1);
        end if;
    end loop;
end $$;

-- Drops what is older than 30 days by the database's own clock. Returns how many weeks went.
create function mallard.outcome_weeks_prune() returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
    oldest integer := floor((extract(epoch from clock_timestamp()) * 1000 - 2592000000) / 604800000);
    dropped integer := 0;
    name text;
begin
    for name in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'mallard.command_outcome'::regclass
            and substring(c.relname from '[0-9]+$')::integer < oldest
    loop
        execute format('drop table mallard.%I', name);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;

-- Promises to send a command later.
create table mallard.deadline (
    due bigint not null,
    partition integer not null,
    tenant text collate "C" not null,
    id text collate "C" not null,
    command text not null,
    body bytea not null,
    primary key (partition, tenant, id)
) with (autovacuum_vacuum_scale_factor = 0.02);

create index deadline_due on mallard.deadline (partition, due, tenant, id);

-- States of long streams, as LZ4 frames. Never needed for correctness.
create table mallard.snapshot (
    partition integer not null,
    version integer not null,
    fold smallint not null,
    tenant text collate "C" not null,
    stream text collate "C" not null,
    state bytea not null,
    primary key (partition, tenant, stream)
);
alter table mallard.snapshot alter column state set storage external;

-- How far the followers of the log have come.
create table mallard.checkpoint (
    partition integer not null,
    follower text collate "C" not null,
    position bigint not null,
    primary key (partition, follower)
) with (fillfactor = 50);
