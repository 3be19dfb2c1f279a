alter table devices
    add reference_still text,
    add reference_at timestamptz,
    add constraint devices_reference_check check ((reference_still is null) = (reference_at is null));
comment on column devices.reference_still is 'What the camera saw when it was set up (参考画面), relative to the footage directory';

alter table findings drop constraint findings_kind_check;
alter table findings add constraint findings_kind_check check (kind in
    ('no_face', 'second_face', 'people_count', 'covered', 'black', 'frozen', 'blurred', 'moved', 'wrong_picture'));
