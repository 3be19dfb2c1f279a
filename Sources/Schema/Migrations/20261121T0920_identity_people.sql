create table people (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    code text not null,
    name text not null,
    kind text not null check (kind in ('candidate', 'staff')),
    phone text,
    user_id uuid references users,
    scope uuid[] not null,
    created_at timestamptz not null,
    unique (organisation_id, code)
);
comment on table people is 'Candidates (考生) and staff (监考员, 巡考员, …) as the plan names them';
comment on column people.code is 'The organisation''s own number for the person';
comment on column people.user_id is 'The account of a member of staff who signs in';
