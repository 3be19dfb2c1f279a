create table audit_seals (
    position bigint primary key check (position > 0),
    audit_id uuid not null unique,
    audit_at timestamptz not null,
    digest bytea not null check (length(digest) = 32),
    chain bytea not null check (length(chain) = 32),
    sealed_at timestamptz not null
);
revoke update, delete, truncate on audit_seals from invigil_server;
comment on table audit_seals is 'The audit book''s chain: each line''s digest bound to all before it; the server role can only add';
comment on column audit_seals.digest is 'SHA-256 of the line as `AuditChain` writes it';
comment on column audit_seals.chain is 'SHA-256 of the chain before, the position and the digest';
create index audit_seals_time on audit_seals (audit_at);

create view audit_records as
select a.id, a.at as created_at, a.at, a.action, a.actor as actor_id, coalesce(u.name, '') as person,
    coalesce(u.account, '') as account, coalesce(a.subject::text, '') as subject, a.detail::text as detail,
    coalesce(a.address, '') as address, coalesce(a.request, '') as request, s.position,
    coalesce(u.scope, array['00000000-0000-7000-8000-000000000000'::uuid]) as scope
from audit a left join users u on u.id = a.actor left join audit_seals s on s.audit_id = a.id;
comment on view audit_records is 'The audit book as its page lists it: whoever reaches a person reads what that person did';
grant select on audit_records to invigil_server;
