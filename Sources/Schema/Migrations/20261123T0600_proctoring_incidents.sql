create table patrol_visits (
    id uuid primary key,
    user_id uuid not null references users,
    room_sitting_id uuid not null references room_sittings,
    follows_id uuid references patrol_visits,
    seen_at timestamptz not null,
    ended_at timestamptz,
    ending text check (ending in ('moved', 'left', 'lost')),
    scope uuid[] not null,
    created_at timestamptz not null,
    check ((ended_at is null) = (ending is null))
);
create unique index patrol_visits_open on patrol_visits (user_id) where ended_at is null;
create index patrol_visits_room on patrol_visits (room_sitting_id, created_at);
create index patrol_visits_scope on patrol_visits using gin (scope);
comment on table patrol_visits is 'A patrol looking at one room for a while (巡看, B-17); one open visit a person';
comment on column patrol_visits.created_at is 'When it began';
comment on column patrol_visits.follows_id is 'The visit it came from: the way back';
comment on column patrol_visits.seen_at is 'Last sign of life of the patrol''s page';
comment on column patrol_visits.ending is 'moved: on to the next room; left: ended by hand; lost: the page went away';

create table incidents (
    id uuid primary key,
    room_sitting_id uuid not null references room_sittings,
    kind text not null check (kind in ('illness', 'failure', 'disturbance', 'suspicion', 'organisation', 'other')),
    seat_id uuid references seats,
    at timestamptz not null,
    text text not null,
    state text not null default 'open' check (state in ('open', 'settled', 'dismissed')),
    noted_by uuid not null references users,
    visit_id uuid references patrol_visits,
    scope uuid[] not null,
    created_at timestamptz not null
);
create index incidents_room on incidents (room_sitting_id, at);
create index incidents_scope on incidents using gin (scope);
create index incidents_made on incidents (created_at desc, id desc);
create index incidents_visit on incidents (visit_id);
comment on table incidents is 'What a proctor or patrol wrote down in a room sitting (考场异常情况, C-16); a note, never a verdict';
comment on column incidents.at is 'When it was, on the footage''s clock';
comment on column incidents.visit_id is 'The patrol''s visit it was noted on; null: a proctor''s note';

create table incident_steps (
    id uuid primary key,
    incident_id uuid not null references incidents,
    state text not null check (state in ('open', 'settled', 'dismissed')),
    text text not null,
    user_id uuid not null references users,
    created_at timestamptz not null
);
create index incident_steps_incident on incident_steps (incident_id, created_at);
comment on table incident_steps is 'How an incident was dealt with, step by step: who, when, what';

-- What was written stays as it was written; only its state moves.
revoke update, delete on incidents, incident_steps from invigil_server;
grant update (state) on incidents to invigil_server;
