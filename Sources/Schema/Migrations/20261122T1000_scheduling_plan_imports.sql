create table plan_imports (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    state text not null
        check (state in ('waiting', 'ready', 'confirmed', 'applied', 'unreadable', 'failed', 'discarded')),
    step text not null default '',
    file_name text not null,
    size integer not null,
    digest bytea not null,
    workbook bytea,
    gives_every_role boolean not null,
    preview jsonb,
    fingerprint text,
    renewed boolean not null default false,
    cells jsonb,
    fault jsonb,
    accepted integer not null default 0,
    changed integer not null default 0,
    refused integer not null default 0,
    created_by uuid not null references users,
    created_at timestamptz not null,
    confirmed_by uuid references users,
    confirmed_at timestamptz,
    applied_at timestamptz,
    request text,
    address text,
    scope uuid[] not null
);
create index plan_imports_newest on plan_imports (organisation_id, created_at desc);
create index plan_imports_due on plan_imports (created_at) where state in ('waiting', 'confirmed');
comment on table plan_imports is 'Import records of plan workbooks: who brought what, what it would change, what became of it';
comment on column plan_imports.state is 'waiting: to be checked; ready: its preview waits for a person; confirmed: to be written';
comment on column plan_imports.step is 'What is being done just now, for the page';
comment on column plan_imports.workbook is 'The file, AES-GCM under the data key, until applied, discarded or replaced';
comment on column plan_imports.digest is 'SHA-256 of the file';
comment on column plan_imports.fingerprint is 'SHA-256 of the preview a person saw: exactly that is applied';
comment on column plan_imports.renewed is 'The plan changed after the preview was confirmed, so it was made anew';
comment on column plan_imports.cells is 'Cells of the refused rows without passwords, for the workbook of failed rows';
comment on column plan_imports.fault is 'Why the file cannot be read: locale key and arguments';
