alter table sittings
    add least_height integer check (least_height between 1 and 10000),
    add least_rate double precision check (least_rate between 1 and 240),
    add sound boolean not null default false;
comment on column sittings.least_height is 'Lines every camera''s picture should have at least; null: not compared';
comment on column sittings.least_rate is 'Pictures a second it should have at least; null: not compared';
comment on column sittings.sound is 'Sound is promised in every room (B-16)';
