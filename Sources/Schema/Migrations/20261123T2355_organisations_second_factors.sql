create table second_factors (
    user_id uuid primary key references users (id) on delete cascade,
    secret bytea not null,
    confirmed_at timestamptz,
    last_step bigint not null default 0,
    created_at timestamptz not null
);
comment on table second_factors is 'One-time codes of accounts (RFC 6238): the secret, sealed, and what was used of it';
comment on column second_factors.secret is 'Sealed under the data key, bound to the user';
comment on column second_factors.confirmed_at is 'Null: shown, not yet proved by a first code; it protects nothing yet';
comment on column second_factors.last_step is 'The newest half-minute a code was taken of; no code is taken twice';

create table recovery_codes (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    digest bytea not null check (length(digest) = 32),
    used_at timestamptz,
    created_at timestamptz not null
);
comment on table recovery_codes is 'Codes for who has lost the telephone, each for one use; only their SHA-256 is kept';
create index recovery_codes_user on recovery_codes (user_id);
