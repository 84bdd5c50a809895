-- Who may write a partition. Time, by the database's clock, decides who may try; the epoch decides who may write.
create table mallard.lease (
    partition integer primary key,
    holder text not null,
    address text not null,
    epoch bigint not null,
    expires_at timestamptz not null
) with (fillfactor = 50);

-- The new epoch, or null while somebody else holds the lease. Raises the head's epoch in the same transaction,
-- waiting for a commit that is under way: nothing of an older epoch is written afterwards.
create function mallard.lease_acquire(
    of_partition integer, new_holder text, new_address text, milliseconds bigint
) returns bigint language plpgsql security definer set search_path = pg_catalog as $$
declare
    raised bigint;
begin
    insert into mallard.lease (partition, holder, address, epoch, expires_at)
        values (of_partition, '', '', 0, '-infinity') on conflict do nothing;
    perform 1 from mallard.lease l
        where l.partition = of_partition and (l.holder = new_holder or l.expires_at <= clock_timestamp())
        for update;
    if not found then
        return null;
    end if;
    insert into mallard.partition_head (partition) values (of_partition) on conflict do nothing;
    update mallard.partition_head h
        set epoch = greatest(h.epoch, (select l.epoch from mallard.lease l where l.partition = of_partition)) + 1
        where h.partition = of_partition
        returning h.epoch into raised;
    update mallard.lease
        set holder = new_holder, address = new_address, epoch = raised,
            expires_at = clock_timestamp() + milliseconds * interval '1 millisecond'
        where partition = of_partition;
    return raised;
end $$;

-- Persons' keys: destroying one forgets the person. In a schema of their own, with rights of their own.
create table personal.person_key (
    tenant text collate "C" not null,
    person text collate "C" not null,
    key bytea,
    created_at timestamptz not null default clock_timestamp(),
    shredded_at timestamptz,
    primary key (tenant, person),
    check ((key is null) = (shredded_at is not null))
);

comment on column personal.person_key.key is 'Null once shredded, for ever.';

create function personal.shred(of_tenant text, of_person text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
    insert into personal.person_key (tenant, person, key, shredded_at)
        values (of_tenant, of_person, null, clock_timestamp())
        on conflict (tenant, person) do update set key = null, shredded_at = clock_timestamp()
        where personal.person_key.key is not null;
    return found;
end $$;
