-- What happened in one place lately: the innermost id of an event's scope is the room sitting, site or organisation
-- it happened in.
create index events_place on events ((scope[cardinality(scope)]), at);
