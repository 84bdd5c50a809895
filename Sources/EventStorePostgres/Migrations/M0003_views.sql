-- For people: the tables with their numbers spelled out.
create view mallard.history as
    select e.partition, e.position, e.tenant, e.stream, e.version, coalesce(t.name, e.type::text) as type,
        to_timestamp(e.recorded_at / 1000.0) as recorded_at, to_timestamp(e.occurred_at / 1000.0) as occurred_at,
        e.command_key, octet_length(e.payload) as payload_bytes
    from mallard.event e left join mallard.event_type t on t.id = e.type;

create view mallard.open_deadline as
    select d.partition, d.tenant, d.id, to_timestamp(d.due / 1000.0) as due, d.command,
        convert_from(d.body, 'UTF8') as body
    from mallard.deadline d;

create view mallard.owner as
    select l.partition, l.holder, l.address, l.epoch, l.expires_at, l.expires_at > clock_timestamp() as is_held,
        h.position
    from mallard.lease l join mallard.partition_head h using (partition);

create view mallard.follower_lag as
    select c.partition, c.follower, c.position, h.position - c.position as events_behind
    from mallard.checkpoint c join mallard.partition_head h using (partition);
