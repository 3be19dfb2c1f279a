create table record_deletions (
    id uuid primary key,
    noun text not null,
    user_id uuid not null references users,
    deleted_at timestamptz not null,
    undone_at timestamptz,
    rows jsonb not null
);
create index record_deletions_time on record_deletions (deleted_at);
comment on table record_deletions is 'What was deleted from lists, row by row as it was, for the minute in which it can be taken back';
comment on column record_deletions.rows is 'By table: the rows deleted; erased ten minutes later';
create index people_made on people (created_at desc, id desc);
create index users_made on users (created_at desc, id desc);
