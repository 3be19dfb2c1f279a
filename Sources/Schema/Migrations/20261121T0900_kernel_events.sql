-- The server's own role: it may read and write, but never change what is sealed.
do $$ begin
    if not exists (select 1 from pg_roles where rolname = 'invigil_server') then
        create role invigil_server nologin;
    end if;
end $$;
grant usage on schema public to invigil_server;
alter default privileges in schema public grant select, insert, update, delete on tables to invigil_server;
grant select on migrations to invigil_server;

create table event_head (
    one boolean primary key default true check (one),
    position bigint not null
);
insert into event_head (position) values (0);
comment on table event_head is 'One row: the newest position the sequencer gave';

create table events (
    id uuid not null,
    at timestamptz not null,
    kind text not null,
    scope uuid[] not null,
    subject uuid not null,
    body jsonb not null,
    position bigint,
    primary key (at, id)
) partition by range (at);
create index events_waiting on events (at, id) where position is null;
create index events_position on events (position);
comment on table events is 'Everything that happened, by month; written with the change it reports, numbered after commit';
comment on column events.scope is 'Ids containing the subject, outermost first; readers whose reach meets it may know';
comment on column events.position is 'Dense number given to committed rows by the one sequencer; null until then';

create table audit (
    id uuid not null,
    at timestamptz not null,
    actor uuid,
    action text not null,
    subject uuid,
    detail jsonb not null,
    request text,
    address text,
    primary key (at, id)
) partition by range (at);
create index audit_subject on audit (subject, at);
comment on table audit is 'Who did what, by month; written with what it reports; the server role can only add';
comment on column audit.actor is 'User; null: the server itself';

create table events_other partition of events default;
create table audit_other partition of audit default;

create function make_partitions(month date) returns void
language plpgsql security definer set search_path = public as $$
declare
    first date := date_trunc('month', month);
    parent text;
    part text;
begin
    foreach parent in array array['events', 'audit'] loop
        part := parent || '_' || to_char(first, 'YYYYMM');
        if to_regclass(part) is null then
            begin
                execute format(
                    'create table %I partition of %I for values from (%L) to (%L)',
                    part, parent, first::timestamptz, (first + interval '1 month')::timestamptz);
                execute format('revoke all on %I from invigil_server', part);
            exception when check_violation then
                -- Rows of that month already lie in the default partition, after a clock that was far off: they stay.
                raise warning 'no partition % was made', part;
            end;
        end if;
    end loop;
end $$;
comment on function make_partitions is 'Makes the month''s partitions of events and audit; the server calls it ahead of time';

revoke update, delete on events, audit from invigil_server;
revoke all on events_other, audit_other from invigil_server;
grant update (position) on events to invigil_server;

create table server_runs (
    id uuid primary key,
    started_at timestamptz not null,
    beat_at timestamptz not null,
    ended_at timestamptz
);
comment on table server_runs is 'When a server ran; a gap in footage outside every run was the server''s absence';
comment on column server_runs.beat_at is 'Last sign of life, written each second';
comment on column server_runs.ended_at is 'Null: still running, or killed after beat_at';
