alter table devices add sub_address text not null default '';
comment on column devices.sub_address is 'rtsp:// address of the sub stream (子码流), which is decoded in place of the recorded one; empty: there is none';
