alter table sources add key_interval double precision;
comment on column sources.key_interval is 'Seconds from one key picture to the next, the present stretch included';
comment on column sources.clock_offset is 'Seconds the camera''s clock is ahead of the server''s';
