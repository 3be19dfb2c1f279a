create table alerts (
    id uuid primary key,
    cause text not null,
    severity text not null check (severity in ('alarm', 'warn', 'notice')),
    room_sitting_id uuid not null references room_sittings,
    device_id uuid references devices,
    since timestamptz not null,
    raised_at timestamptz not null,
    pushed_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by uuid references users,
    cleared_at timestamptz,
    detail jsonb not null default '{}',
    scope uuid[] not null
);
create unique index alerts_open on alerts (cause, room_sitting_id, device_id) nulls not distinct
    where cleared_at is null;
create index alerts_scope on alerts using gin (scope);
create index alerts_raised on alerts (raised_at);
comment on table alerts is 'Differences between plan and reality that have an owner (预警, SM-C2); one open alert a cause';
comment on column alerts.since is 'When the difference began; for a missed start, when it was due';
comment on column alerts.pushed_at is 'When it was first handed to an open page';
