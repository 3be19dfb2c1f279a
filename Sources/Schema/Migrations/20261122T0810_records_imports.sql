create table imports (
    id uuid primary key,
    noun text not null,
    file_name text not null,
    user_id uuid not null references users,
    reach uuid[] not null,
    language text not null,
    file bytea,
    state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
    total integer not null default 0,
    looked integer not null default 0,
    created integer not null default 0,
    changed integer not null default 0,
    unchanged integer not null default 0,
    refused integer not null default 0,
    failures jsonb not null default '[]',
    headings jsonb not null default '[]',
    failure text,
    failure_arguments jsonb not null default '{}',
    scope uuid[] not null,
    created_at timestamptz not null,
    settled_at timestamptz
);
create index imports_waiting on imports (id) where state = 'waiting';
create index imports_noun on imports (noun, id);
comment on table imports is 'Workbooks brought in (导入记录, H-40): who, when, how many rows went in and which did not';
comment on column imports.file is 'The workbook until its rows are in; then it is erased';
comment on column imports.reach is 'How far whoever brought it may change records, as it was then';
comment on column imports.looked is 'Rows looked at so far, while it runs';
comment on column imports.failures is 'Rows not taken, as they were, with their reasons';
