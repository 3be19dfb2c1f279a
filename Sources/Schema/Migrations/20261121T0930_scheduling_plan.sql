create table sites (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    code text not null,
    name text not null,
    address text not null default '',
    contact_name text not null default '',
    contact_phone text not null default '',
    scope uuid[] not null,
    created_at timestamptz not null,
    unique (organisation_id, code)
);
comment on table sites is 'Approved places of examination (考点)';

create table rooms (
    id uuid primary key,
    site_id uuid not null references sites,
    code text not null,
    name text not null,
    number integer not null,
    place text not null default '',
    scope uuid[] not null,
    created_at timestamptz not null,
    unique (site_id, code)
);
comment on table rooms is 'Places with seats (考场)';
comment on column rooms.number is 'Plan order on boards; never changes with state';

create table seats (
    id uuid primary key,
    room_id uuid not null references rooms,
    label text not null,
    unique (room_id, label)
);
comment on table seats is 'Numbered places of a room (座位)';

create table devices (
    id uuid primary key,
    site_id uuid not null references sites,
    room_id uuid references rooms,
    code text not null,
    name text not null,
    place text not null check (place in ('front', 'rear', 'door', 'side', 'other')),
    address text not null,
    username text not null default '',
    secret bytea,
    tested_at timestamptz,
    test_report jsonb,
    deleted_at timestamptz,
    scope uuid[] not null,
    created_at timestamptz not null
);
create unique index devices_code on devices (site_id, code) where deleted_at is null;
create index devices_room on devices (room_id) where deleted_at is null;
comment on table devices is 'Monitoring devices (监控设备, B-08), bound to a room (B-09)';
comment on column devices.address is 'rtsp:// address without user or password';
comment on column devices.secret is 'Password, AES-GCM under the data key; key id and row id are bound in';
comment on column devices.deleted_at is 'Deleted devices stay for the recordings that name them';

create table sittings (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    code text not null,
    name text not null,
    subject text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    lead_seconds integer not null check (lead_seconds between 0 and 86400),
    tail_seconds integer not null check (tail_seconds between 0 and 86400),
    opening text not null default 'planned' check (opening in ('planned', 'by_hand')),
    scope uuid[] not null,
    created_at timestamptz not null,
    unique (organisation_id, code)
);
create index sittings_time on sittings (starts_at, ends_at);
comment on table sittings is 'One exam event at a time (场次), in one or more rooms';
comment on column sittings.lead_seconds is 'Monitoring is due so long before the start';
comment on column sittings.tail_seconds is 'Monitoring ends so long after the end';
comment on column sittings.opening is 'planned: cameras start by themselves; by_hand: somebody starts them';

create table room_sittings (
    id uuid primary key,
    sitting_id uuid not null references sittings,
    room_id uuid not null references rooms,
    expected_people integer check (expected_people between 0 and 1000),
    opened_at timestamptz,
    opened_by uuid references users,
    closed_at timestamptz,
    closed_by uuid references users,
    scope uuid[] not null,
    created_at timestamptz not null,
    unique (sitting_id, room_id)
);
create index room_sittings_scope on room_sittings using gin (scope);
comment on table room_sittings is 'One room in one sitting (考场场次): the unit of monitoring and coverage';
comment on column room_sittings.expected_people is 'People who ought to be in the picture; null: not compared';
comment on column room_sittings.opened_at is 'Monitoring started by hand; null: only by plan';
comment on column room_sittings.closed_at is 'Monitoring ended by hand before the plan''s end';

create table assignments (
    id uuid primary key,
    room_sitting_id uuid not null references room_sittings,
    person_id uuid not null references people,
    duty text not null check (duty in ('candidate', 'proctor', 'patrol', 'examiner', 'supervisor')),
    seat_id uuid references seats,
    created_at timestamptz not null,
    unique (room_sitting_id, person_id)
);
create unique index assignments_seat on assignments (room_sitting_id, seat_id);
create index assignments_duty on assignments (room_sitting_id, duty);
comment on table assignments is 'Who is in a room sitting: candidates with seats, staff with duties';
