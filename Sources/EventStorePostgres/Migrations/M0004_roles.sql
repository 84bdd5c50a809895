-- Least rights, for installs that run the roles of the product as different users. Roles belong to the whole
-- cluster: one that exists is kept, and where we may not create them the owner's rights are all there is.
do $$
declare
    name text;
begin
    foreach name in array array['mallard_writer', 'mallard_reader', 'mallard_projector'] loop
        begin
            if not exists (select 1 from pg_roles where rolname = name) then
                execute format('create role %I nologin', name);
            end if;
        exception when duplicate_object or unique_violation or insufficient_privilege then
            raise notice 'role % is not created', name;
        end;
    end loop;
end $$;

revoke all on all functions in schema mallard from public;
revoke all on all functions in schema personal from public;

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'mallard_reader') then
        grant usage on schema mallard to mallard_reader;
        grant select on all tables in schema mallard to mallard_reader;
    end if;
    if exists (select 1 from pg_roles where rolname = 'mallard_projector') then
        grant usage on schema mallard, personal to mallard_projector;
        grant select on mallard.event, mallard.event_type, mallard.partition_head to mallard_projector;
        grant select on personal.person_key to mallard_projector;
    end if;
    if exists (select 1 from pg_roles where rolname = 'mallard_writer') then
        grant usage on schema mallard, personal to mallard_writer;
        grant select on all tables in schema mallard to mallard_writer;
        grant insert on mallard.event, mallard.event_type, mallard.command_outcome to mallard_writer;
        grant insert, update, delete on mallard.deadline, mallard.snapshot, mallard.checkpoint to mallard_writer;
        grant update on mallard.lease to mallard_writer;
        grant execute on all functions in schema mallard to mallard_writer;
        grant select, insert on personal.person_key to mallard_writer;
        grant execute on all functions in schema personal to mallard_writer;
    end if;
end $$;
