-- Each group names the one it was decided on. Several may be on their way at a time, and one of them whose forerunner
-- came to nothing must find no foothold, though another group has brought the log to the same position meanwhile.
alter table mallard.partition_head add column group_number bigint not null default 0;

comment on column mallard.partition_head.group_number is 'The last group committed, in its writer''s count.';

drop function mallard.head_advance(integer, bigint, bigint, bigint, bigint);

-- Raises where an UPDATE of no rows would let the statements pipelined behind it commit.
create function mallard.head_advance(
    of_partition integer, events bigint, expected bigint, held_epoch bigint, at bigint, follows bigint, number bigint
) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
    update mallard.partition_head
        set position = position + events, recorded_at = greatest(recorded_at, at), group_number = number
        where partition = of_partition and position = expected and epoch = held_epoch and group_number = follows;
    if not found then
        raise exception 'the lease of partition % is lost', of_partition using errcode = 'MA001';
    end if;
end $$;

drop function mallard.head_settled(integer);

-- The head, after waiting for any transaction that could still change it.
create function mallard.head_settled(of_partition integer)
returns table (head_position bigint, head_epoch bigint, head_recorded_at bigint, head_group bigint)
language plpgsql security definer set search_path = pg_catalog as $$
begin
    return query select h.position, h.epoch, h.recorded_at, h.group_number
        from mallard.partition_head h where h.partition = of_partition for update;
end $$;

do $$
begin
    revoke all on function mallard.head_advance(integer, bigint, bigint, bigint, bigint, bigint, bigint) from public;
    revoke all on function mallard.head_settled(integer) from public;
    if exists (select 1 from pg_roles where rolname = 'mallard_writer') then
        grant execute on function mallard.head_advance(integer, bigint, bigint, bigint, bigint, bigint, bigint)
            to mallard_writer;
        grant execute on function mallard.head_settled(integer) to mallard_writer;
    end if;
end $$;
