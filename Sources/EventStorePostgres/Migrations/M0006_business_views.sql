-- For people who ask about the business in SQL: the log's events as tables of typed columns, and nothing beside the
-- log to keep. Amounts are fen; days are the shop's own; personal data stays sealed and is in no view.
create schema bi;

comment on schema bi is 'The log as typed views, for business intelligence tools. Read only.';

-- The fields of one Protobuf message. Numbers by field number in `n` (varints, two's complement), bytes in `b` (texts
-- and messages); the last of a field counts, as Protobuf has it. The fields numbered `listed` are all kept, in `r`.
-- Events have no fields of other wire types (fixed width, groups): one is an error, as are bytes that are no message.
create function bi.read(message bytea, listed integer default 0, out n bigint[], out b bytea[], out r bytea[])
language plpgsql immutable strict parallel safe as $$
declare
    -- A compressed value would be unpacked again for each byte read from it.
    bytes bytea := message || ''::bytea;
    size integer := length(bytes);
    at integer := 0;
    tag integer;
    value bigint;
    shift integer;
    more integer;
begin
    while at < size loop
        tag := get_byte(bytes, at);
        -- Two bytes are the fields up to 2047.
        if tag >= 128 then
            tag := (tag & 127) | (get_byte(bytes, at + 1) << 7);
            at := at + 1;
        end if;
        value := get_byte(bytes, at + 1);
        at := at + 2;
        if value >= 128 then
            value := value & 127;
            shift := 7;
            loop
                more := get_byte(bytes, at);
                at := at + 1;
                value := value | ((more & 127)::bigint << shift);
                exit when more < 128;
                shift := shift + 7;
            end loop;
        end if;
        if tag & 7 = 0 then
            n[tag >> 3] := value;
        elsif tag & 7 <> 2 then
            raise exception 'wire type % is not read', tag & 7 using errcode = 'MA006';
        elsif tag >> 3 = listed then
            r := r || substring(bytes, at + 1, value::integer);
            at := at + value::integer;
        else
            b[tag >> 3] := substring(bytes, at + 1, value::integer);
            at := at + value::integer;
        end if;
    end loop;
    if at <> size then
        raise exception 'the message ends early' using errcode = 'MA006';
    end if;
end $$;

comment on function bi.read is 'The fields of one Protobuf message: numbers, bytes, and those of one repeated field.';

-- yyyymmdd as events have it.
create function bi.day(number bigint) returns date language sql immutable strict parallel safe
return make_date((number / 10000)::integer, (number / 100 % 100)::integer, (number % 100)::integer);

create function bi.instant(milliseconds bigint) returns timestamptz language sql immutable strict parallel safe
return to_timestamp(milliseconds / 1000.0);

create function bi.utf8(bytes bytea) returns text language sql immutable parallel safe
return convert_from(coalesce(bytes, ''), 'UTF8');

-- What stands behind the category in a stream's name.
create function bi.stream_key(stream text) returns text language sql immutable strict parallel safe
return substring(stream from position('-' in stream) + 1);

-- Types by number: a number once given never means anything else (EventSchemas/event-types.txt).

create view bi.event as
    select e.partition, e.position, e.tenant, e.stream, bi.stream_key(e.stream) as stream_key, e.version,
        coalesce(t.name, e.type::text) as type, bi.instant(e.recorded_at) as recorded_at,
        bi.instant(e.occurred_at) as occurred_at
    from mallard.event e left join mallard.event_type t on t.id = e.type;

comment on view bi.event is 'Every event, without what it says.';

create view bi.order_placed as
    select e.partition, e.position, e.tenant, bi.stream_key(e.stream) as order_id,
        bi.instant(e.occurred_at) as placed_at, bi.day(m.n[16]) as placed_on, bi.utf8(m.b[1]) as order_no,
        convert_from(m.b[2], 'UTF8') as user_id,
        (array['NORMAL', 'SECKILL', 'GROUP_BUY', 'STORE_FLASH', 'POINTS_MALL', 'RECHARGE', 'POS'])[m.n[3]] as lane,
        coalesce(convert_from(m.b[4], 'UTF8'), 'online') as store_id, coalesce(m.n[6], 0) as goods_fen,
        coalesce(m.n[7], 0) as own_discount_fen, coalesce(m.n[8], 0) as coupon_discount_fen,
        coalesce(m.n[9], 0) as freight_fen, coalesce(m.n[10], 0) as total_fen, m.r as line_messages
    from mallard.event e cross join lateral bi.read(e.payload, 5) m
    where e.type = 901;

comment on view bi.order_placed is 'Orders as they were placed, paid or not.';

create view bi.order_paid as
    select e.partition, e.position, e.tenant, bi.stream_key(e.stream) as order_id, bi.instant(m.n[1]) as paid_at,
        bi.day(m.n[3]) as paid_on, coalesce(m.n[2], 0) as charged_fen, e.stream
    from mallard.event e cross join lateral bi.read(e.payload) m
    where e.type = 902;

comment on view bi.order_paid is 'Payments of orders: sales count here, on paid_on.';

-- A line for each line of an order. The message is read once for the order and once for each line.
create view bi.order_line as
    select o.partition, o.position, o.tenant, o.order_id, o.placed_on, o.user_id, o.lane, o.store_id,
        m.n[1]::integer as line_no, bi.utf8(m.b[2]) as product_id, bi.utf8(m.b[3]) as sku_id, bi.utf8(m.b[4]) as title,
        coalesce(
            (select string_agg(bi.utf8(p.name), ' / ' order by p.n) from unnest(m.r) with ordinality as p(name, n)),
            'uncategorised') as category,
        coalesce(m.n[9], 0) as units, coalesce(m.n[11], 0) as list_fen, coalesce(m.n[12], 0) as own_discount_fen,
        coalesce(m.n[13], 0) as coupon_discount_fen, coalesce(m.n[14], 0) as net_fen, bi.utf8(m.b[16]) as location_id
    from bi.order_placed o cross join lateral unnest(o.line_messages) as l(message)
        cross join lateral bi.read(l.message, 8) m;

comment on view bi.order_line is 'The lines of orders, paid or not.';

create view bi.sale as
    select p.paid_at, p.paid_on, l.*
    from bi.order_paid p join bi.order_line l using (partition, tenant, order_id);

comment on view bi.sale is 'The lines of orders that were paid: what sales are summed from.';

create view bi.charge as
    select e.partition, e.position, e.tenant, bi.stream_key(e.stream) as order_id, bi.utf8(m.b[1]) as item_id,
        (array['WECHAT', 'CARD', 'CASH', 'POS', 'MANUFACTURER'])[m.n[2]] as provider,
        coalesce(m.n[4], 0) as amount_fen, bi.instant(m.n[5]) as paid_at
    from mallard.event e cross join lateral bi.read(e.payload) m
    where e.type = 1003;

comment on view bi.charge is 'Money that came, by how it was paid.';

create view bi.refund as
    select e.partition, e.position, e.tenant, bi.stream_key(e.stream) as order_id, bi.utf8(m.b[1]) as refund_id,
        bi.utf8(m.b[2]) as item_id, coalesce(m.n[4], 0) as amount_fen, bi.instant(e.occurred_at) as refunded_at
    from mallard.event e cross join lateral bi.read(e.payload) m
    where e.type = 1012;

comment on view bi.refund is 'Money that went back.';

-- Units that came to the shelf or left it; what is only promised moves nothing.
create view bi.stock_movement as
    select e.partition, e.position, e.tenant, split_part(bi.stream_key(e.stream), '@', 1) as sku_id,
        split_part(bi.stream_key(e.stream), '@', 2) as location_id, bi.instant(e.occurred_at) as moved_at,
        case e.type when 401 then case when m.n[1] < 0 then 'REMOVED' else 'RECEIVED' end
            when 410 then 'SOLD' when 413 then 'SOLD' else 'RETURNED' end as kind,
        case e.type when 401 then coalesce(m.n[1], 0) when 410 then -m.n[2] when 413 then -m.n[2]
            when 411 then m.n[2] else m.n[1] end as units,
        case when e.type in (410, 413) then bi.utf8(m.b[1]) end as order_id
    from mallard.event e cross join lateral bi.read(e.payload) m
    where e.type in (401, 410, 413) or e.type = 411 and m.n[3] = 1 or e.type = 412 and m.n[2] = 1;

comment on view bi.stock_movement is 'Units that came to the shelf or left it: their sum is what is on hand.';

create view bi.coupon_issued as
    select e.partition, e.position, e.tenant, bi.stream_key(e.stream) as coupon_id, bi.utf8(m.b[1]) as template_id,
        convert_from(m.b[2], 'UTF8') as user_id, (array['CLAIM', 'GRANT', 'POS'])[m.n[6]] as source,
        bi.instant(e.occurred_at) as issued_at, e.stream
    from mallard.event e cross join lateral bi.read(e.payload) m
    where e.type = 801;

comment on view bi.coupon_issued is 'Coupons that were given out, or handed in at a till.';

create view bi.coupon_change as
    select e.partition, e.position, e.tenant, i.coupon_id, i.template_id,
        case e.type when 802 then 'LOCKED' when 803 then 'REDEEMED' when 804 then 'RELEASED' when 805 then 'RESTORED'
            when 806 then 'EXPIRED' else 'VOIDED' end as kind,
        case when e.type <= 805 then convert_from(m.b[1], 'UTF8') end as order_id,
        case when e.type <= 803 then coalesce(m.n[2], 0) end as discount_fen,
        bi.instant(e.occurred_at) as changed_at
    from mallard.event e join bi.coupon_issued i on i.partition = e.partition and i.tenant = e.tenant
            and i.stream = e.stream
        cross join lateral bi.read(e.payload) m
    where e.type between 802 and 807;

comment on view bi.coupon_change is 'What became of coupons.';

-- The tools' own role: these views, and nothing of what they are made from. Give it to a user that may log in.
revoke all on all functions in schema bi from public;

do $$
begin
    if not exists (select 1 from pg_roles where rolname = 'mallard_analyst') then
        create role mallard_analyst nologin;
    end if;
exception when duplicate_object or unique_violation or insufficient_privilege then
    raise notice 'role mallard_analyst is not created';
end $$;

do $$
declare
    name text;
begin
    foreach name in array array['mallard_analyst', 'mallard_reader'] loop
        if exists (select 1 from pg_roles where rolname = name) then
            execute format('grant usage on schema bi to %I', name);
            execute format('grant select on all tables in schema bi to %I', name);
            execute format('grant execute on all functions in schema bi to %I', name);
        end if;
    end loop;
end $$;
