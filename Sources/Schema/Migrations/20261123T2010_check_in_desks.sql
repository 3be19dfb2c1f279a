create table check_in_desks (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    name text not null,
    token_digest bytea not null unique,
    reach uuid[] not null,
    opened_by uuid not null references users,
    expires_at timestamptz not null,
    closed_at timestamptz,
    scope uuid[] not null,
    created_at timestamptz not null
);
comment on table check_in_desks is 'Check-in desks (签到台): machines that staff opened for people of their own rooms';
comment on column check_in_desks.token_digest is 'SHA-256 of what the machine''s cookie holds';
comment on column check_in_desks.reach is 'Scopes whose people may check in there: those of whoever opened it';
