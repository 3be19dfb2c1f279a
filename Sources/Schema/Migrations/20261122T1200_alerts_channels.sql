create table channels (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    kind text not null check (kind in ('email', 'webhook', 'sms', 'wecom', 'dingtalk')),
    name text not null,
    settings jsonb not null,
    secret bytea,
    enabled boolean not null default true,
    tested_at timestamptz,
    test_reason text,
    deleted_at timestamptz,
    scope uuid[] not null,
    created_at timestamptz not null
);
create index channels_organisation on channels (organisation_id) where deleted_at is null;
comment on table channels is 'Ways an organisation sends alerts out (B-12): mail server, webhook, SMS gateway, robots of 企业微信 and 钉钉';
comment on column channels.secret is 'Address, signing key and password as JSON, AES-GCM under the data key; key id and row id are bound in';
comment on column channels.test_reason is 'What the last test message came to: sent, or why not';
comment on column channels.deleted_at is 'Deleted channels stay for the messages that name them';

create table alert_settings (
    organisation_id uuid primary key references organisations,
    quiet_from integer check (quiet_from between 0 and 1439),
    quiet_until integer check (quiet_until between 0 and 1439),
    deadline_amount integer not null check (deadline_amount between 1 and 720),
    deadline_unit text not null check (deadline_unit in ('hours', 'working_days')),
    repeat_hours integer not null check (repeat_hours between 1 and 720),
    holidays text[] not null,
    working_days text[] not null,
    scope uuid[] not null,
    changed_at timestamptz not null
);
comment on table alert_settings is 'An exam office''s quiet hours, replay deadline (B-11, B-13) and working days; none: the server''s own';
comment on column alert_settings.quiet_from is 'Minute of the day; null: no quiet hours';
comment on column alert_settings.working_days is 'Saturdays and Sundays that are worked on, as YYYY-MM-DD';

create table duty_lists (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    sitting_id uuid references sittings,
    site_id uuid references sites,
    room_sitting_id uuid references room_sittings,
    scope uuid[] not null,
    created_at timestamptz not null,
    changed_at timestamptz not null
);
create unique index duty_lists_place on duty_lists (organisation_id, sitting_id, site_id, room_sitting_id)
    nulls not distinct;
create index duty_lists_scope on duty_lists using gin (scope);
comment on table duty_lists is 'Who is told of alerts, in which order (I-52): of a sitting, of a site in it, of a room sitting, or an organisation''s own';
comment on column duty_lists.sitting_id is 'Null: the organisation''s list for sittings that have none';

create table duty_holders (
    id uuid primary key,
    duty_list_id uuid not null references duty_lists on delete cascade,
    position integer not null,
    name text not null,
    phone text not null default '',
    email text not null default '',
    user_id uuid references users,
    unique (duty_list_id, position)
);
comment on table duty_holders is 'People of a duty list, first to be told first';

create table escalations (
    alert_id uuid primary key references alerts,
    round integer not null default 0,
    step integer not null default -1,
    stepped_at timestamptz,
    reminders integer not null default 0,
    told_clear boolean not null default false,
    unreached_since timestamptz,
    due_at timestamptz
);
create index escalations_due on escalations (due_at) where due_at is not null;
comment on table escalations is 'How far the telling of an alert has come; written with the alert itself, so that none is forgotten';
comment on column escalations.round is 'Grows when an alert returns after its end was told';
comment on column escalations.step is 'Place on the duty list told last; -1: nobody yet';
comment on column escalations.unreached_since is 'Since when nobody could be reached; null: somebody was, or is being tried';
comment on column escalations.due_at is 'When to look again; null: only when something happens';

create table messages (
    id uuid primary key,
    channel_id uuid not null references channels,
    sitting_id uuid references sittings,
    receiver text not null,
    receiver_name text not null,
    state text not null check (state in ('queued', 'sent', 'given_up')),
    due_at timestamptz not null,
    claimed_until timestamptz,
    failures integer not null default 0,
    reason text,
    held boolean not null default false,
    created_at timestamptz not null,
    ended_at timestamptz
);
create index messages_queued on messages (due_at) where state = 'queued';
create index messages_receiver on messages (channel_id, receiver, created_at);
comment on table messages is 'The outbox: one message to one receiver over one channel, kept with what became of it';
comment on column messages.receiver is 'E-mail address or telephone number; empty: the channel''s own group';
comment on column messages.claimed_until is 'A server is sending it; past that moment another may';
comment on column messages.held is 'Beyond the hour''s cap: gathers until the hour is over';

create table message_items (
    id uuid primary key,
    message_id uuid not null references messages,
    channel_id uuid not null,
    receiver text not null,
    alert_id uuid not null references alerts,
    round integer not null,
    step integer not null,
    kind text not null check (kind in ('told', 'passed_on', 'reminder', 'cleared')),
    turn integer not null,
    holder text not null,
    phone text not null,
    at timestamptz not null
);
create unique index message_items_once on message_items
    (alert_id, round, kind, step, turn, channel_id, receiver);
create index message_items_message on message_items (message_id);
comment on table message_items is 'What a message tells: one line an alert and step; the unique index lets nobody be told twice';
comment on column message_items.holder is 'Who is told; for passed_on, whom it was passed on to';

create table message_attempts (
    message_id uuid not null references messages,
    channel_id uuid not null,
    at timestamptz not null,
    reason text
);
create index message_attempts_pace on message_attempts (channel_id, at);
create index message_attempts_message on message_attempts (message_id, at);
comment on table message_attempts is 'Each try of a message; robots take only so many a minute';
comment on column message_attempts.reason is 'What it came to; null: not known, the server died meanwhile or is still sending';
