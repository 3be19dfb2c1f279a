create table organisations (
    id uuid primary key,
    parent_id uuid references organisations,
    code text not null unique,
    name text not null,
    scope uuid[] not null,
    created_at timestamptz not null
);
comment on table organisations is 'Bodies that hold exams: institutions, schools, assessment organisations (培训评价组织)';
comment on column organisations.scope is 'The house, the organisations above, and itself';

create table users (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    account text not null,
    name text not null,
    phone text,
    password_hash text not null,
    must_change_password boolean not null default false,
    state text not null default 'enabled' check (state in ('enabled', 'disabled')),
    failures integer not null default 0,
    retry_at timestamptz,
    scope uuid[] not null,
    created_at timestamptz not null
);
create unique index users_account on users (lower(account));
comment on table users is 'People who sign in (M-28); candidates do not have accounts here';
comment on column users.password_hash is 'argon2id, encoded with its parameters';
comment on column users.failures is 'Failed sign-ins since the last good one; the delay before retry_at grows with it';

create table grants (
    id uuid primary key,
    user_id uuid not null references users,
    role text not null,
    scope_kind text not null check (scope_kind in ('own', 'room', 'site', 'organisation', 'everything')),
    scope_id uuid not null,
    created_at timestamptz not null,
    revoked_at timestamptz
);
create unique index grants_live on grants (user_id, role, scope_id) where revoked_at is null;
comment on table grants is 'Roles held over a scope: everything, an organisation and below, a site, one room sitting, oneself';

create table sign_ins (
    id uuid primary key,
    token_digest bytea not null unique,
    user_id uuid not null references users,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    address text,
    agent text
);
create index sign_ins_user on sign_ins (user_id) where revoked_at is null;
comment on table sign_ins is 'Sign-in sessions; the token itself is only in the cookie, here is its SHA-256';
