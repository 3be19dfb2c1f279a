alter table people
    add column pinyin text,
    add column sex text check (sex in ('male', 'female')),
    add column id_type text check (id_type in ('resident', 'passport', 'hong_kong_macao', 'taiwan', 'foreigner', 'other')),
    add column id_number text,
    add column major text,
    add column level text,
    add column entry_year integer check (entry_year between 1950 and 2100),
    add column origin text check (origin in ('school', 'society')),
    add column identity text not null default 'no_photo'
        check (identity in ('no_photo', 'awaiting', 'manual', 'accurate'));
comment on column people.id_number is 'Number of the identity document, in capitals; shown masked to those not entitled';
comment on column people.identity is 'State of the identity data (SM-A1)';
create unique index people_id_number on people (organisation_id, id_type, id_number) where id_number is not null;

create table person_keys (
    person_id uuid primary key references people on delete cascade,
    sealed bytea not null,
    created_at timestamptz not null
);
comment on table person_keys is 'One key a person, sealed by the data key; destroying it deletes what is encrypted under it';

create table reference_photos (
    id uuid primary key,
    person_id uuid not null references people on delete cascade,
    picture bytea not null,
    digest bytea not null,
    width integer not null,
    height integer not null,
    report jsonb not null,
    forced_reason text,
    template_tried text,
    user_id uuid references users,
    created_at timestamptz not null,
    replaced_at timestamptz
);
comment on table reference_photos is 'Reference photos (证件照), JPEG encrypted under the person''s key and bound to the row';
comment on column reference_photos.digest is 'SHA-256 of the file it came in, keyed with the person''s id';
comment on column reference_photos.forced_reason is 'Why it was taken although checks failed; null: they did not';
comment on column reference_photos.template_tried is 'Net whose template was made or, without a face, tried';
comment on column reference_photos.replaced_at is 'When another took its place; null: it is the current one';
create unique index reference_photos_current on reference_photos (person_id) where replaced_at is null;

create table face_consents (
    id uuid primary key,
    person_id uuid not null references people on delete cascade,
    version text not null,
    given_at timestamptz not null,
    given_by uuid references users,
    revoked_at timestamptz,
    revoked_by uuid references users
);
comment on table face_consents is 'Separate consent (单独同意) to face use, with the version of its text';
create unique index face_consents_standing on face_consents (person_id) where revoked_at is null;

create table face_templates (
    photo_id uuid not null references reference_photos on delete cascade,
    model text not null,
    numbers bytea not null,
    created_at timestamptz not null,
    primary key (photo_id, model)
);
comment on table face_templates is 'A photo''s face as numbers, by net and version, encrypted under the person''s key; gone with consent';

create table photo_imports (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    user_id uuid not null references users,
    reach uuid[] not null,
    file_name text not null,
    state text not null check (state in ('waiting', 'done', 'failed')),
    failure text,
    total integer not null default 0,
    looked integer not null default 0,
    taken integer not null default 0,
    unchanged integer not null default 0,
    refused jsonb not null default '[]',
    scope uuid[] not null,
    created_at timestamptz not null,
    settled_at timestamptz
);
comment on table photo_imports is 'Archives of reference photos (A-16); the file lies under the data directory until it is settled';
comment on column photo_imports.refused is 'Photos not taken: name and reasons';
