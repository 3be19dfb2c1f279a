create table recordings (
    id uuid primary key,
    room_sitting_id uuid not null references room_sittings,
    device_id uuid not null references devices,
    origin text not null check (origin in ('automatic', 'upload')),
    written_at timestamptz,
    written_bytes bigint not null default 0,
    trouble text,
    scope uuid[] not null,
    created_at timestamptz not null,
    unique (room_sitting_id, device_id, origin)
);
comment on table recordings is 'What was stored of one camera in one room sitting (录像, B-23)';
comment on column recordings.written_at is 'When bytes last reached the disk for good; a recording is healthy when this moves';
comment on column recordings.trouble is 'Why writing stopped: disk_full, disk_failed; null: it goes on';

create table segments (
    id uuid primary key,
    recording_id uuid not null references recordings,
    path text not null unique,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at >= starts_at),
    bytes bigint not null,
    sha256 bytea not null,
    state text not null check (state in ('kept', 'salvaged', 'missing')),
    codec text not null,
    width integer not null,
    height integer not null,
    created_at timestamptz not null
);
create index segments_recording on segments (recording_id, starts_at);
comment on table segments is 'Files of a recording, 60 s each, cut on the wall clock (录像片段)';
comment on column segments.path is 'Relative to the footage directory';
comment on column segments.starts_at is 'Server time of the first sample, re-anchored at each reconnect';
comment on column segments.state is 'kept: closed in order; salvaged: cut by a crash and repaired; missing: the file is gone';

create table recording_troubles (
    id uuid primary key,
    recording_id uuid not null references recordings,
    cause text not null check (cause in ('disk_full', 'disk_failed', 'writer_stalled')),
    starts_at timestamptz not null,
    ends_at timestamptz
);
create index recording_troubles_recording on recording_troubles (recording_id, starts_at);
create unique index recording_troubles_open on recording_troubles (recording_id) where ends_at is null;
comment on table recording_troubles is 'When a recording could not be written though its source was live; explains gaps';
comment on column recording_troubles.ends_at is 'Null: goes on';
