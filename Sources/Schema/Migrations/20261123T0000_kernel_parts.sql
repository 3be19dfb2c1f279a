alter table server_runs add part text not null default 'all' check (part in ('all', 'exam', 'watch'));
comment on column server_runs.part is 'What ran: all of it, or one of the two processes; only all and watch record';
