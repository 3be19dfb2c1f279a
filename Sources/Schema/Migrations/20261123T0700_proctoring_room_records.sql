create table room_records (
    room_sitting_id uuid primary key references room_sittings,
    expected integer check (expected between 0 and 1000),
    present integer check (present between 0 and 1000),
    absent integer check (absent between 0 and 1000),
    violations integer check (violations between 0 and 1000),
    started_at timestamptz,
    ended_at timestamptz,
    time_changes text not null default '',
    failures text not null default '',
    remarks text not null default '',
    facts text,
    digest bytea,
    completed_at timestamptz,
    scope uuid[] not null,
    created_at timestamptz not null,
    check ((facts is null) = (digest is null)),
    check (completed_at is null or facts is not null)
);
comment on table room_records is 'The signed form of a room sitting (考场记录单)';
comment on column room_records.facts is 'What the server knew when the first proctor signed, as JSON; null: nobody has signed';
comment on column room_records.digest is 'SHA-256 of the facts and of what people filled in; what is signed';
comment on column room_records.completed_at is 'When the last signature needed was given; nothing changes after it';

create table room_record_signatures (
    id uuid primary key,
    room_sitting_id uuid not null references room_records,
    user_id uuid not null references users,
    digest bytea not null,
    created_at timestamptz not null,
    unique (room_sitting_id, user_id)
);
comment on table room_record_signatures is 'Who signed a room record, when, and the digest of what he signed';

create table room_record_addenda (
    id uuid primary key,
    room_sitting_id uuid not null references room_records,
    user_id uuid not null references users,
    text text not null,
    created_at timestamptz not null
);
create index room_record_addenda_record on room_record_addenda (room_sitting_id, created_at);
comment on table room_record_addenda is 'Corrections of a signed room record, beside it';

create function keep_signed_record() returns trigger language plpgsql as $$
begin
    if exists (select 1 from room_records r where r.room_sitting_id = old.room_sitting_id
        and r.completed_at is not null) then
        raise exception 'a signed room record cannot change';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
comment on function keep_signed_record is 'A room record that is signed, and its signatures, stay as they are';
create trigger room_records_kept before update or delete on room_records
    for each row execute function keep_signed_record();
create trigger room_record_signatures_kept before update or delete on room_record_signatures
    for each row execute function keep_signed_record();
revoke update on room_record_signatures from invigil_server;
revoke update, delete on room_record_addenda from invigil_server;

create view room_record_sheets as
select x.id, x.scope, s.starts_at as created_at, q.name as room, t.name as site, s.name as sitting, s.subject,
    s.starts_at, s.ends_at, r.expected, r.present, r.absent, r.violations, r.completed_at,
    r.facts is not null as is_signed,
    (select count(*) from room_record_signatures g where g.room_sitting_id = x.id) as signatures
from room_sittings x join sittings s on s.id = x.sitting_id join rooms q on q.id = x.room_id
    join sites t on t.id = q.site_id left join room_records r on r.room_sitting_id = x.id;
comment on view room_record_sheets is 'Room records as their list shows them: one a room sitting, begun or not';
grant select on room_record_sheets to invigil_server;
