create table findings (
    id uuid primary key,
    source_id uuid not null references sources,
    kind text not null check (kind in
        ('no_face', 'second_face', 'people_count', 'covered', 'black', 'frozen')),
    started_at timestamptz not null,
    ended_at timestamptz,
    detail jsonb not null default '{}',
    still text,
    scope uuid[] not null,
    created_at timestamptz not null
);
create index findings_source on findings (source_id, started_at);
create unique index findings_open on findings (source_id, kind) where ended_at is null;
comment on table findings is 'What a detector saw, with start, end and still (检测发现); a fact about pictures, not about guilt';
comment on column findings.still is 'Evidence picture, relative to the footage directory';
