create index recordings_device on recordings (device_id, created_at);
