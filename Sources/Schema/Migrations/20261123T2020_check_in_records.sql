create table check_ins (
    id uuid primary key,
    room_sitting_id uuid not null references room_sittings,
    person_id uuid not null references people,
    duty text not null,
    state text not null
        check (state in ('not_checked_in', 'failed', 'waiting', 'checked_in', 'admitted', 'refused')),
    reason text not null default '',
    since timestamptz not null,
    revision integer not null default 0,
    attempts integer not null default 0,
    allowed integer not null,
    retry_at timestamptz,
    examining uuid,
    examining_until timestamptz,
    consent text not null default 'unasked' check (consent in ('unasked', 'given', 'declined')),
    consent_version text not null default '',
    consent_at timestamptz,
    record_id uuid,
    decided_by uuid references users,
    scope uuid[] not null,
    created_at timestamptz not null
);
create index check_ins_room on check_ins (room_sitting_id);
create index check_ins_waiting on check_ins (since) where state = 'waiting';
comment on table check_ins is 'How somebody''s check-in (签到, SM-A2) for a room sitting stands; nobody without a row has begun';
comment on column check_ins.id is 'The assignment''s id';
comment on column check_ins.reason is 'Why it stands so, a code';
comment on column check_ins.revision is 'Grows with each change: of two people who decide at once one is told';
comment on column check_ins.allowed is 'Attempts by face in all; grows when somebody is asked to try again';
comment on column check_ins.examining is 'Nonce of the burst being looked at: two desks never look at one person at once';
comment on column check_ins.record_id is 'The verification record the state rests on';

create table verification_records (
    id uuid primary key,
    check_in_id uuid not null,
    room_sitting_id uuid not null references room_sittings,
    person_id uuid not null references people,
    duty text not null,
    scene text not null,
    method text not null check (method in ('face', 'request', 'manual')),
    outcome text not null check (outcome in ('passed', 'unsure', 'failed', 'waiting', 'admitted', 'refused', 'again')),
    reason text not null default '',
    flags text[] not null default '{}',
    note text not null default '',
    nonce uuid unique,
    about_id uuid references verification_records,
    desk_id uuid references check_in_desks,
    desk text not null default '',
    camera text not null default '',
    client_at timestamptz,
    received_at timestamptz not null,
    decided_at timestamptz not null,
    similarity double precision,
    liveness double precision,
    figures jsonb not null default '{}',
    models jsonb not null default '{}',
    thresholds jsonb not null default '{}',
    consent text not null default '',
    pictures integer not null default 0,
    reference boolean not null default false,
    best integer not null default 0,
    pictures_sha256 bytea,
    decided_by uuid references users,
    scope uuid[] not null,
    created_at timestamptz not null
);
create index verification_records_check_in on verification_records (check_in_id, created_at);
create index verification_records_room on verification_records (room_sitting_id, created_at);
comment on table verification_records is 'Every attempt, request and decision of a check-in (核验记录, A-03), also failed ones; rows are only added';
comment on column verification_records.method is 'face: a burst looked at; request: handed to a person; manual: a person decided';
comment on column verification_records.nonce is 'The burst''s: sent twice it leaves one record';
comment on column verification_records.about_id is 'What a person decided about';
comment on column verification_records.figures is 'Quality, liveness and similarity of each picture';
comment on column verification_records.thresholds is 'As they were in force';
comment on column verification_records.pictures is 'Pictures kept, those of the burst last';
comment on column verification_records.reference is 'The first picture is the reference photo as used';
comment on column verification_records.best is 'Place of the most telling picture, from 0';
comment on column verification_records.pictures_sha256 is 'Of the sealed file that holds them';

create table verification_frames (
    record_id uuid not null references verification_records,
    number integer not null,
    sha256 bytea not null,
    primary key (record_id, number)
);
create index verification_frames_sha256 on verification_frames (sha256);
comment on table verification_frames is 'Digests of burst pictures: one seen before is a replay';

revoke update, delete, truncate on verification_records, verification_frames from invigil_server;

create view verification_record_list as
select v.id, v.created_at, v.scope, v.received_at, v.method, v.outcome, v.reason, v.note, v.duty, v.similarity,
    v.liveness, v.desk, v.camera, array_to_string(v.flags, ' ') as flags, p.name as person, p.code, rs.sitting_id,
    rs.room_id, coalesce(a.ticket, '') as ticket, coalesce(u.name, '') as decided_by
from verification_records v join people p on p.id = v.person_id
    join room_sittings rs on rs.id = v.room_sitting_id left join assignments a on a.id = v.check_in_id
    left join users u on u.id = v.decided_by;
comment on view verification_record_list is 'Verification records as their list shows them (A-04)';
grant select on verification_record_list to invigil_server;
