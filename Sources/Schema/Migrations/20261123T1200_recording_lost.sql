-- What was recorded and lost before it could be written down explains a gap too.
alter table recording_troubles drop constraint recording_troubles_cause_check;
alter table recording_troubles add constraint recording_troubles_cause_check
    check (cause in ('disk_full', 'disk_failed', 'writer_stalled', 'footage_lost'));
comment on table recording_troubles is
    'When a recording was not written though its source was live, or was lost before it was written down; explains gaps';
