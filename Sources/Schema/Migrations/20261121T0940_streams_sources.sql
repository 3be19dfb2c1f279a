create table sources (
    id uuid primary key,
    room_sitting_id uuid not null references room_sittings,
    device_id uuid not null references devices,
    state text not null check (state in ('starting', 'live', 'interrupted', 'ended')),
    cause text,
    since timestamptz not null,
    attempts integer not null default 0,
    first_live_at timestamptz,
    unit_at timestamptz,
    picture_at timestamptz,
    codec text,
    width integer,
    height integer,
    frames_per_second double precision,
    clock_offset double precision,
    interval_seconds double precision,
    people integer,
    reduced boolean not null default false,
    scope uuid[] not null,
    created_at timestamptz not null,
    unique (room_sitting_id, device_id)
);
create index sources_open on sources (id) where state <> 'ended';
comment on table sources is 'One camera in one room sitting, as received (视频源)';
comment on column sources.cause is 'Why it is interrupted: a code of IngestEnd';
comment on column sources.unit_at is 'When the newest access unit arrived; a source is healthy when this moves';
comment on column sources.picture_at is 'When the newest analysed picture was taken';
comment on column sources.reduced is 'People are counted by the cascade, with reduced accuracy';

create table source_spells (
    id uuid primary key,
    source_id uuid not null references sources,
    state text not null,
    cause text,
    starts_at timestamptz not null,
    ends_at timestamptz
);
create index source_spells_source on source_spells (source_id, starts_at);
comment on table source_spells is 'The life of a source, stretch by stretch; explains the gaps in its footage';
