-- The schema as the migrations leave it; generated, never edited.

CREATE FUNCTION public.keep_signed_record() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (select 1 from room_records r where r.room_sitting_id = old.room_sitting_id
        and r.completed_at is not null) then
        raise exception 'a signed room record cannot change';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

COMMENT ON FUNCTION public.keep_signed_record() IS 'A room record that is signed, and its signatures, stay as they are';

CREATE FUNCTION public.make_partitions(month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
declare
    first date := date_trunc('month', month);
    parent text;
    part text;
begin
    foreach parent in array array['events', 'audit'] loop
        part := parent || '_' || to_char(first, 'YYYYMM');
        if to_regclass(part) is null then
            begin
                execute format(
                    'create table %I partition of %I for values from (%L) to (%L)',
                    part, parent, first::timestamptz, (first + interval '1 month')::timestamptz);
                execute format('revoke all on %I from invigil_server', part);
            exception when check_violation then
                -- Rows of that month already lie in the default partition, after a clock that was far off: they stay.
                raise warning 'no partition % was made', part;
            end;
        end if;
    end loop;
end $$;

COMMENT ON FUNCTION public.make_partitions(month date) IS 'Makes the month''s partitions of events and audit; the server calls it ahead of time';

CREATE FUNCTION public.ticket_number(serial bigint) RETURNS text
    LANGUAGE sql
    SET search_path TO 'public'
    AS $$
    with body as (
        select lpad((serial % 10000000)::text, 7, '0') || lpad(floor(random() * 10000)::int::text, 4, '0') as digits
    ), doubled as (
        select digits, substr(digits, place, 1)::int * case when place % 2 = 1 then 2 else 1 end as value
        from body, generate_series(1, 11) place
    )
    select digits || ((10 - sum(value / 10 + value % 10) % 10) % 10)::text from doubled group by digits
$$;

COMMENT ON FUNCTION public.ticket_number(serial bigint) IS 'Twelve digits: a serial, four of chance, and a check digit (Luhn, ISO/IEC 7812-1) that finds a mistyped one';

CREATE TABLE public.alert_settings (
    organisation_id uuid NOT NULL,
    quiet_from integer,
    quiet_until integer,
    deadline_amount integer NOT NULL,
    deadline_unit text NOT NULL,
    repeat_hours integer NOT NULL,
    holidays text[] NOT NULL,
    working_days text[] NOT NULL,
    scope uuid[] NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT alert_settings_deadline_amount_check CHECK (((deadline_amount >= 1) AND (deadline_amount <= 720))),
    CONSTRAINT alert_settings_deadline_unit_check CHECK ((deadline_unit = ANY (ARRAY['hours'::text, 'working_days'::text]))),
    CONSTRAINT alert_settings_quiet_from_check CHECK (((quiet_from >= 0) AND (quiet_from <= 1439))),
    CONSTRAINT alert_settings_quiet_until_check CHECK (((quiet_until >= 0) AND (quiet_until <= 1439))),
    CONSTRAINT alert_settings_repeat_hours_check CHECK (((repeat_hours >= 1) AND (repeat_hours <= 720)))
);

COMMENT ON TABLE public.alert_settings IS 'An exam office''s quiet hours, replay deadline (B-11, B-13) and working days; none: the server''s own';

COMMENT ON COLUMN public.alert_settings.quiet_from IS 'Minute of the day; null: no quiet hours';

COMMENT ON COLUMN public.alert_settings.working_days IS 'Saturdays and Sundays that are worked on, as YYYY-MM-DD';

CREATE TABLE public.alerts (
    id uuid NOT NULL,
    cause text NOT NULL,
    severity text NOT NULL,
    room_sitting_id uuid NOT NULL,
    device_id uuid,
    since timestamp with time zone NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    pushed_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    acknowledged_by uuid,
    cleared_at timestamp with time zone,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    scope uuid[] NOT NULL,
    CONSTRAINT alerts_severity_check CHECK ((severity = ANY (ARRAY['alarm'::text, 'warn'::text, 'notice'::text])))
);

COMMENT ON TABLE public.alerts IS 'Differences between plan and reality that have an owner (预警, SM-C2); one open alert a cause';

COMMENT ON COLUMN public.alerts.since IS 'When the difference began; for a missed start, when it was due';

COMMENT ON COLUMN public.alerts.pushed_at IS 'When it was first handed to an open page';

CREATE SEQUENCE public.ticket_serials
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.assignments (
    id uuid NOT NULL,
    room_sitting_id uuid NOT NULL,
    person_id uuid NOT NULL,
    duty text NOT NULL,
    seat_id uuid,
    created_at timestamp with time zone NOT NULL,
    ticket text DEFAULT public.ticket_number(nextval('public.ticket_serials'::regclass)) NOT NULL,
    CONSTRAINT assignments_duty_check CHECK ((duty = ANY (ARRAY['candidate'::text, 'proctor'::text, 'patrol'::text, 'examiner'::text, 'supervisor'::text])))
);

COMMENT ON TABLE public.assignments IS 'Who is in a room sitting: candidates with seats, staff with duties';

COMMENT ON COLUMN public.assignments.ticket IS 'Ticket number (准考证号, I-39); staff have one for their own sign-in too';

CREATE TABLE public.audit (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor uuid,
    action text NOT NULL,
    subject uuid,
    detail jsonb NOT NULL,
    request text,
    address text
)
PARTITION BY RANGE (at);

COMMENT ON TABLE public.audit IS 'Who did what, by month; written with what it reports; the server role can only add';

COMMENT ON COLUMN public.audit.actor IS 'User; null: the server itself';

CREATE TABLE public.audit_other (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor uuid,
    action text NOT NULL,
    subject uuid,
    detail jsonb NOT NULL,
    request text,
    address text
);

CREATE TABLE public.audit_seals (
    "position" bigint NOT NULL,
    audit_id uuid NOT NULL,
    audit_at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    chain bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    CONSTRAINT audit_seals_chain_check CHECK ((length(chain) = 32)),
    CONSTRAINT audit_seals_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT audit_seals_position_check CHECK (("position" > 0))
);

COMMENT ON TABLE public.audit_seals IS 'The audit book''s chain: each line''s digest bound to all before it; the server role can only add';

COMMENT ON COLUMN public.audit_seals.digest IS 'SHA-256 of the line as `AuditChain` writes it';

COMMENT ON COLUMN public.audit_seals.chain IS 'SHA-256 of the chain before, the position and the digest';

CREATE TABLE public.users (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    account text NOT NULL,
    name text NOT NULL,
    phone text,
    password_hash text NOT NULL,
    must_change_password boolean DEFAULT false NOT NULL,
    state text DEFAULT 'enabled'::text NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    retry_at timestamp with time zone,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT users_state_check CHECK ((state = ANY (ARRAY['enabled'::text, 'disabled'::text])))
);

COMMENT ON TABLE public.users IS 'People who sign in (M-28); candidates do not have accounts here';

COMMENT ON COLUMN public.users.password_hash IS 'argon2id, encoded with its parameters';

COMMENT ON COLUMN public.users.failures IS 'Failed sign-ins since the last good one; the delay before retry_at grows with it';

CREATE VIEW public.audit_records AS
 SELECT a.id,
    a.at AS created_at,
    a.at,
    a.action,
    a.actor AS actor_id,
    COALESCE(u.name, ''::text) AS person,
    COALESCE(u.account, ''::text) AS account,
    COALESCE((a.subject)::text, ''::text) AS subject,
    (a.detail)::text AS detail,
    COALESCE(a.address, ''::text) AS address,
    COALESCE(a.request, ''::text) AS request,
    s."position",
    COALESCE(u.scope, ARRAY['00000000-0000-7000-8000-000000000000'::uuid]) AS scope
   FROM ((public.audit a
     LEFT JOIN public.users u ON ((u.id = a.actor)))
     LEFT JOIN public.audit_seals s ON ((s.audit_id = a.id)));

COMMENT ON VIEW public.audit_records IS 'The audit book as its page lists it: whoever reaches a person reads what that person did';

CREATE TABLE public.channels (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    settings jsonb NOT NULL,
    secret bytea,
    enabled boolean DEFAULT true NOT NULL,
    tested_at timestamp with time zone,
    test_reason text,
    deleted_at timestamp with time zone,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT channels_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'webhook'::text, 'sms'::text, 'wecom'::text, 'dingtalk'::text])))
);

COMMENT ON TABLE public.channels IS 'Ways an organisation sends alerts out (B-12): mail server, webhook, SMS gateway, robots of 企业微信 and 钉钉';

COMMENT ON COLUMN public.channels.secret IS 'Address, signing key and password as JSON, AES-GCM under the data key; key id and row id are bound in';

COMMENT ON COLUMN public.channels.test_reason IS 'What the last test message came to: sent, or why not';

COMMENT ON COLUMN public.channels.deleted_at IS 'Deleted channels stay for the messages that name them';

CREATE TABLE public.check_in_desks (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    name text NOT NULL,
    token_digest bytea NOT NULL,
    reach uuid[] NOT NULL,
    opened_by uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.check_in_desks IS 'Check-in desks (签到台): machines that staff opened for people of their own rooms';

COMMENT ON COLUMN public.check_in_desks.token_digest IS 'SHA-256 of what the machine''s cookie holds';

COMMENT ON COLUMN public.check_in_desks.reach IS 'Scopes whose people may check in there: those of whoever opened it';

CREATE TABLE public.check_ins (
    id uuid NOT NULL,
    room_sitting_id uuid NOT NULL,
    person_id uuid NOT NULL,
    duty text NOT NULL,
    state text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    since timestamp with time zone NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    allowed integer NOT NULL,
    retry_at timestamp with time zone,
    examining uuid,
    examining_until timestamp with time zone,
    consent text DEFAULT 'unasked'::text NOT NULL,
    consent_version text DEFAULT ''::text NOT NULL,
    consent_at timestamp with time zone,
    record_id uuid,
    decided_by uuid,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT check_ins_consent_check CHECK ((consent = ANY (ARRAY['unasked'::text, 'given'::text, 'declined'::text]))),
    CONSTRAINT check_ins_state_check CHECK ((state = ANY (ARRAY['not_checked_in'::text, 'failed'::text, 'waiting'::text, 'checked_in'::text, 'admitted'::text, 'refused'::text])))
);

COMMENT ON TABLE public.check_ins IS 'How somebody''s check-in (签到, SM-A2) for a room sitting stands; nobody without a row has begun';

COMMENT ON COLUMN public.check_ins.id IS 'The assignment''s id';

COMMENT ON COLUMN public.check_ins.reason IS 'Why it stands so, a code';

COMMENT ON COLUMN public.check_ins.revision IS 'Grows with each change: of two people who decide at once one is told';

COMMENT ON COLUMN public.check_ins.allowed IS 'Attempts by face in all; grows when somebody is asked to try again';

COMMENT ON COLUMN public.check_ins.examining IS 'Nonce of the burst being looked at: two desks never look at one person at once';

COMMENT ON COLUMN public.check_ins.record_id IS 'The verification record the state rests on';

CREATE TABLE public.devices (
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    room_id uuid,
    code text NOT NULL,
    name text NOT NULL,
    place text NOT NULL,
    address text NOT NULL,
    username text DEFAULT ''::text NOT NULL,
    secret bytea,
    tested_at timestamp with time zone,
    test_report jsonb,
    deleted_at timestamp with time zone,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    reference_still text,
    reference_at timestamp with time zone,
    sub_address text DEFAULT ''::text NOT NULL,
    CONSTRAINT devices_place_check CHECK ((place = ANY (ARRAY['front'::text, 'rear'::text, 'door'::text, 'side'::text, 'other'::text]))),
    CONSTRAINT devices_reference_check CHECK (((reference_still IS NULL) = (reference_at IS NULL)))
);

COMMENT ON TABLE public.devices IS 'Monitoring devices (监控设备, B-08), bound to a room (B-09)';

COMMENT ON COLUMN public.devices.address IS 'rtsp:// address without user or password';

COMMENT ON COLUMN public.devices.secret IS 'Password, AES-GCM under the data key; key id and row id are bound in';

COMMENT ON COLUMN public.devices.deleted_at IS 'Deleted devices stay for the recordings that name them';

COMMENT ON COLUMN public.devices.reference_still IS 'What the camera saw when it was set up (参考画面), relative to the footage directory';

COMMENT ON COLUMN public.devices.sub_address IS 'rtsp:// address of the sub stream (子码流), which is decoded in place of the recorded one; empty: there is none';

CREATE TABLE public.duty_holders (
    id uuid NOT NULL,
    duty_list_id uuid NOT NULL,
    "position" integer NOT NULL,
    name text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    user_id uuid
);

COMMENT ON TABLE public.duty_holders IS 'People of a duty list, first to be told first';

CREATE TABLE public.duty_lists (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    sitting_id uuid,
    site_id uuid,
    room_sitting_id uuid,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.duty_lists IS 'Who is told of alerts, in which order (I-52): of a sitting, of a site in it, of a room sitting, or an organisation''s own';

COMMENT ON COLUMN public.duty_lists.sitting_id IS 'Null: the organisation''s list for sittings that have none';

CREATE TABLE public.escalations (
    alert_id uuid NOT NULL,
    round integer DEFAULT 0 NOT NULL,
    step integer DEFAULT '-1'::integer NOT NULL,
    stepped_at timestamp with time zone,
    reminders integer DEFAULT 0 NOT NULL,
    told_clear boolean DEFAULT false NOT NULL,
    unreached_since timestamp with time zone,
    due_at timestamp with time zone
);

COMMENT ON TABLE public.escalations IS 'How far the telling of an alert has come; written with the alert itself, so that none is forgotten';

COMMENT ON COLUMN public.escalations.round IS 'Grows when an alert returns after its end was told';

COMMENT ON COLUMN public.escalations.step IS 'Place on the duty list told last; -1: nobody yet';

COMMENT ON COLUMN public.escalations.unreached_since IS 'Since when nobody could be reached; null: somebody was, or is being tried';

COMMENT ON COLUMN public.escalations.due_at IS 'When to look again; null: only when something happens';

CREATE TABLE public.event_head (
    one boolean DEFAULT true NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT event_head_one_check CHECK (one)
);

COMMENT ON TABLE public.event_head IS 'One row: the newest position the sequencer gave';

CREATE TABLE public.events (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    scope uuid[] NOT NULL,
    subject uuid NOT NULL,
    body jsonb NOT NULL,
    "position" bigint
)
PARTITION BY RANGE (at);

COMMENT ON TABLE public.events IS 'Everything that happened, by month; written with the change it reports, numbered after commit';

COMMENT ON COLUMN public.events.scope IS 'Ids containing the subject, outermost first; readers whose reach meets it may know';

COMMENT ON COLUMN public.events."position" IS 'Dense number given to committed rows by the one sequencer; null until then';

CREATE TABLE public.events_other (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    scope uuid[] NOT NULL,
    subject uuid NOT NULL,
    body jsonb NOT NULL,
    "position" bigint
);

CREATE TABLE public.face_consents (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    version text NOT NULL,
    given_at timestamp with time zone NOT NULL,
    given_by uuid,
    revoked_at timestamp with time zone,
    revoked_by uuid
);

COMMENT ON TABLE public.face_consents IS 'Separate consent (单独同意) to face use, with the version of its text';

CREATE TABLE public.face_templates (
    photo_id uuid NOT NULL,
    model text NOT NULL,
    numbers bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.face_templates IS 'A photo''s face as numbers, by net and version, encrypted under the person''s key; gone with consent';

CREATE TABLE public.findings (
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    kind text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    still text,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT findings_kind_check CHECK ((kind = ANY (ARRAY['no_face'::text, 'second_face'::text, 'people_count'::text, 'covered'::text, 'black'::text, 'frozen'::text, 'blurred'::text, 'moved'::text, 'wrong_picture'::text])))
);

COMMENT ON TABLE public.findings IS 'What a detector saw, with start, end and still (检测发现); a fact about pictures, not about guilt';

COMMENT ON COLUMN public.findings.still IS 'Evidence picture, relative to the footage directory';

CREATE TABLE public.grants (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    scope_kind text NOT NULL,
    scope_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT grants_scope_kind_check CHECK ((scope_kind = ANY (ARRAY['own'::text, 'room'::text, 'site'::text, 'organisation'::text, 'everything'::text])))
);

COMMENT ON TABLE public.grants IS 'Roles held over a scope: everything, an organisation and below, a site, one room sitting, oneself';

CREATE TABLE public.imports (
    id uuid NOT NULL,
    noun text NOT NULL,
    file_name text NOT NULL,
    user_id uuid NOT NULL,
    reach uuid[] NOT NULL,
    language text NOT NULL,
    file bytea,
    state text DEFAULT 'waiting'::text NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    looked integer DEFAULT 0 NOT NULL,
    created integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    unchanged integer DEFAULT 0 NOT NULL,
    refused integer DEFAULT 0 NOT NULL,
    failures jsonb DEFAULT '[]'::jsonb NOT NULL,
    headings jsonb DEFAULT '[]'::jsonb NOT NULL,
    failure text,
    failure_arguments jsonb DEFAULT '{}'::jsonb NOT NULL,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT imports_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'failed'::text])))
);

COMMENT ON TABLE public.imports IS 'Workbooks brought in (导入记录, H-40): who, when, how many rows went in and which did not';

COMMENT ON COLUMN public.imports.reach IS 'How far whoever brought it may change records, as it was then';

COMMENT ON COLUMN public.imports.file IS 'The workbook until its rows are in; then it is erased';

COMMENT ON COLUMN public.imports.looked IS 'Rows looked at so far, while it runs';

COMMENT ON COLUMN public.imports.failures IS 'Rows not taken, as they were, with their reasons';

CREATE TABLE public.incident_steps (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    state text NOT NULL,
    text text NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT incident_steps_state_check CHECK ((state = ANY (ARRAY['open'::text, 'settled'::text, 'dismissed'::text])))
);

COMMENT ON TABLE public.incident_steps IS 'How an incident was dealt with, step by step: who, when, what';

CREATE TABLE public.incidents (
    id uuid NOT NULL,
    room_sitting_id uuid NOT NULL,
    kind text NOT NULL,
    seat_id uuid,
    at timestamp with time zone NOT NULL,
    text text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    noted_by uuid NOT NULL,
    visit_id uuid,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT incidents_kind_check CHECK ((kind = ANY (ARRAY['illness'::text, 'failure'::text, 'disturbance'::text, 'suspicion'::text, 'organisation'::text, 'other'::text]))),
    CONSTRAINT incidents_state_check CHECK ((state = ANY (ARRAY['open'::text, 'settled'::text, 'dismissed'::text])))
);

COMMENT ON TABLE public.incidents IS 'What a proctor or patrol wrote down in a room sitting (考场异常情况, C-16); a note, never a verdict';

COMMENT ON COLUMN public.incidents.at IS 'When it was, on the footage''s clock';

COMMENT ON COLUMN public.incidents.visit_id IS 'The patrol''s visit it was noted on; null: a proctor''s note';

CREATE TABLE public.message_attempts (
    message_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text
);

COMMENT ON TABLE public.message_attempts IS 'Each try of a message; robots take only so many a minute';

COMMENT ON COLUMN public.message_attempts.reason IS 'What it came to; null: not known, the server died meanwhile or is still sending';

CREATE TABLE public.message_items (
    id uuid NOT NULL,
    message_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    receiver text NOT NULL,
    alert_id uuid NOT NULL,
    round integer NOT NULL,
    step integer NOT NULL,
    kind text NOT NULL,
    turn integer NOT NULL,
    holder text NOT NULL,
    phone text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT message_items_kind_check CHECK ((kind = ANY (ARRAY['told'::text, 'passed_on'::text, 'reminder'::text, 'cleared'::text])))
);

COMMENT ON TABLE public.message_items IS 'What a message tells: one line an alert and step; the unique index lets nobody be told twice';

COMMENT ON COLUMN public.message_items.holder IS 'Who is told; for passed_on, whom it was passed on to';

CREATE TABLE public.messages (
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    sitting_id uuid,
    receiver text NOT NULL,
    receiver_name text NOT NULL,
    state text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    reason text,
    held boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT messages_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'given_up'::text])))
);

COMMENT ON TABLE public.messages IS 'The outbox: one message to one receiver over one channel, kept with what became of it';

COMMENT ON COLUMN public.messages.receiver IS 'E-mail address or telephone number; empty: the channel''s own group';

COMMENT ON COLUMN public.messages.claimed_until IS 'A server is sending it; past that moment another may';

COMMENT ON COLUMN public.messages.held IS 'Beyond the hour''s cap: gathers until the hour is over';

CREATE TABLE public.migrations (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.migrations IS 'Steps of the schema that were applied, with their checksums';

CREATE TABLE public.organisations (
    id uuid NOT NULL,
    parent_id uuid,
    code text NOT NULL,
    name text NOT NULL,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.organisations IS 'Bodies that hold exams: institutions, schools, assessment organisations (培训评价组织)';

COMMENT ON COLUMN public.organisations.scope IS 'The house, the organisations above, and itself';

CREATE TABLE public.patrol_visits (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    room_sitting_id uuid NOT NULL,
    follows_id uuid,
    seen_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ending text,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT patrol_visits_check CHECK (((ended_at IS NULL) = (ending IS NULL))),
    CONSTRAINT patrol_visits_ending_check CHECK ((ending = ANY (ARRAY['moved'::text, 'left'::text, 'lost'::text])))
);

COMMENT ON TABLE public.patrol_visits IS 'A patrol looking at one room for a while (巡看, B-17); one open visit a person';

COMMENT ON COLUMN public.patrol_visits.follows_id IS 'The visit it came from: the way back';

COMMENT ON COLUMN public.patrol_visits.seen_at IS 'Last sign of life of the patrol''s page';

COMMENT ON COLUMN public.patrol_visits.ending IS 'moved: on to the next room; left: ended by hand; lost: the page went away';

COMMENT ON COLUMN public.patrol_visits.created_at IS 'When it began';

CREATE TABLE public.people (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    phone text,
    user_id uuid,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    pinyin text,
    sex text,
    id_type text,
    id_number text,
    major text,
    level text,
    entry_year integer,
    origin text,
    identity text DEFAULT 'no_photo'::text NOT NULL,
    CONSTRAINT people_entry_year_check CHECK (((entry_year >= 1950) AND (entry_year <= 2100))),
    CONSTRAINT people_id_type_check CHECK ((id_type = ANY (ARRAY['resident'::text, 'passport'::text, 'hong_kong_macao'::text, 'taiwan'::text, 'foreigner'::text, 'other'::text]))),
    CONSTRAINT people_identity_check CHECK ((identity = ANY (ARRAY['no_photo'::text, 'awaiting'::text, 'manual'::text, 'accurate'::text]))),
    CONSTRAINT people_kind_check CHECK ((kind = ANY (ARRAY['candidate'::text, 'staff'::text]))),
    CONSTRAINT people_origin_check CHECK ((origin = ANY (ARRAY['school'::text, 'society'::text]))),
    CONSTRAINT people_sex_check CHECK ((sex = ANY (ARRAY['male'::text, 'female'::text])))
);

COMMENT ON TABLE public.people IS 'Candidates (考生) and staff (监考员, 巡考员, …) as the plan names them';

COMMENT ON COLUMN public.people.code IS 'The organisation''s own number for the person';

COMMENT ON COLUMN public.people.user_id IS 'The account of a member of staff who signs in';

COMMENT ON COLUMN public.people.id_number IS 'Number of the identity document, in capitals; shown masked to those not entitled';

COMMENT ON COLUMN public.people.identity IS 'State of the identity data (SM-A1)';

CREATE TABLE public.person_keys (
    person_id uuid NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.person_keys IS 'One key a person, sealed by the data key; destroying it deletes what is encrypted under it';

CREATE TABLE public.photo_imports (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    reach uuid[] NOT NULL,
    file_name text NOT NULL,
    state text NOT NULL,
    failure text,
    total integer DEFAULT 0 NOT NULL,
    looked integer DEFAULT 0 NOT NULL,
    taken integer DEFAULT 0 NOT NULL,
    unchanged integer DEFAULT 0 NOT NULL,
    refused jsonb DEFAULT '[]'::jsonb NOT NULL,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT photo_imports_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'failed'::text])))
);

COMMENT ON TABLE public.photo_imports IS 'Archives of reference photos (A-16); the file lies under the data directory until it is settled';

COMMENT ON COLUMN public.photo_imports.refused IS 'Photos not taken: name and reasons';

CREATE TABLE public.plan_imports (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    state text NOT NULL,
    step text DEFAULT ''::text NOT NULL,
    file_name text NOT NULL,
    size integer NOT NULL,
    digest bytea NOT NULL,
    workbook bytea,
    gives_every_role boolean NOT NULL,
    preview jsonb,
    fingerprint text,
    renewed boolean DEFAULT false NOT NULL,
    cells jsonb,
    fault jsonb,
    accepted integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    refused integer DEFAULT 0 NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamp with time zone,
    applied_at timestamp with time zone,
    request text,
    address text,
    scope uuid[] NOT NULL,
    CONSTRAINT plan_imports_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'ready'::text, 'confirmed'::text, 'applied'::text, 'unreadable'::text, 'failed'::text, 'discarded'::text])))
);

COMMENT ON TABLE public.plan_imports IS 'Import records of plan workbooks: who brought what, what it would change, what became of it';

COMMENT ON COLUMN public.plan_imports.state IS 'waiting: to be checked; ready: its preview waits for a person; confirmed: to be written';

COMMENT ON COLUMN public.plan_imports.step IS 'What is being done just now, for the page';

COMMENT ON COLUMN public.plan_imports.digest IS 'SHA-256 of the file';

COMMENT ON COLUMN public.plan_imports.workbook IS 'The file, AES-GCM under the data key, until applied, discarded or replaced';

COMMENT ON COLUMN public.plan_imports.fingerprint IS 'SHA-256 of the preview a person saw: exactly that is applied';

COMMENT ON COLUMN public.plan_imports.renewed IS 'The plan changed after the preview was confirmed, so it was made anew';

COMMENT ON COLUMN public.plan_imports.cells IS 'Cells of the refused rows without passwords, for the workbook of failed rows';

COMMENT ON COLUMN public.plan_imports.fault IS 'Why the file cannot be read: locale key and arguments';

CREATE TABLE public.record_deletions (
    id uuid NOT NULL,
    noun text NOT NULL,
    user_id uuid NOT NULL,
    deleted_at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    rows jsonb NOT NULL
);

COMMENT ON TABLE public.record_deletions IS 'What was deleted from lists, row by row as it was, for the minute in which it can be taken back';

COMMENT ON COLUMN public.record_deletions.rows IS 'By table: the rows deleted; erased ten minutes later';

CREATE TABLE public.recording_troubles (
    id uuid NOT NULL,
    recording_id uuid NOT NULL,
    cause text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    CONSTRAINT recording_troubles_cause_check CHECK ((cause = ANY (ARRAY['disk_full'::text, 'disk_failed'::text, 'writer_stalled'::text, 'footage_lost'::text])))
);

COMMENT ON TABLE public.recording_troubles IS 'When a recording was not written though its source was live, or was lost before it was written down; explains gaps';

COMMENT ON COLUMN public.recording_troubles.ends_at IS 'Null: goes on';

CREATE TABLE public.recordings (
    id uuid NOT NULL,
    room_sitting_id uuid NOT NULL,
    device_id uuid NOT NULL,
    origin text NOT NULL,
    written_at timestamp with time zone,
    written_bytes bigint DEFAULT 0 NOT NULL,
    trouble text,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT recordings_origin_check CHECK ((origin = ANY (ARRAY['automatic'::text, 'upload'::text])))
);

COMMENT ON TABLE public.recordings IS 'What was stored of one camera in one room sitting (录像, B-23)';

COMMENT ON COLUMN public.recordings.written_at IS 'When bytes last reached the disk for good; a recording is healthy when this moves';

COMMENT ON COLUMN public.recordings.trouble IS 'Why writing stopped: disk_full, disk_failed; null: it goes on';

CREATE TABLE public.recovery_codes (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    digest bytea NOT NULL,
    used_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT recovery_codes_digest_check CHECK ((length(digest) = 32))
);

COMMENT ON TABLE public.recovery_codes IS 'Codes for who has lost the telephone, each for one use; only their SHA-256 is kept';

CREATE TABLE public.reference_photos (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    picture bytea NOT NULL,
    digest bytea NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    report jsonb NOT NULL,
    forced_reason text,
    template_tried text,
    user_id uuid,
    created_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone
);

COMMENT ON TABLE public.reference_photos IS 'Reference photos (证件照), JPEG encrypted under the person''s key and bound to the row';

COMMENT ON COLUMN public.reference_photos.digest IS 'SHA-256 of the file it came in, keyed with the person''s id';

COMMENT ON COLUMN public.reference_photos.forced_reason IS 'Why it was taken although checks failed; null: they did not';

COMMENT ON COLUMN public.reference_photos.template_tried IS 'Net whose template was made or, without a face, tried';

COMMENT ON COLUMN public.reference_photos.replaced_at IS 'When another took its place; null: it is the current one';

CREATE TABLE public.room_record_addenda (
    id uuid NOT NULL,
    room_sitting_id uuid NOT NULL,
    user_id uuid NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.room_record_addenda IS 'Corrections of a signed room record, beside it';

CREATE TABLE public.room_record_signatures (
    id uuid NOT NULL,
    room_sitting_id uuid NOT NULL,
    user_id uuid NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.room_record_signatures IS 'Who signed a room record, when, and the digest of what he signed';

CREATE TABLE public.room_records (
    room_sitting_id uuid NOT NULL,
    expected integer,
    present integer,
    absent integer,
    violations integer,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    time_changes text DEFAULT ''::text NOT NULL,
    failures text DEFAULT ''::text NOT NULL,
    remarks text DEFAULT ''::text NOT NULL,
    facts text,
    digest bytea,
    completed_at timestamp with time zone,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT room_records_absent_check CHECK (((absent >= 0) AND (absent <= 1000))),
    CONSTRAINT room_records_check CHECK (((facts IS NULL) = (digest IS NULL))),
    CONSTRAINT room_records_check1 CHECK (((completed_at IS NULL) OR (facts IS NOT NULL))),
    CONSTRAINT room_records_expected_check CHECK (((expected >= 0) AND (expected <= 1000))),
    CONSTRAINT room_records_present_check CHECK (((present >= 0) AND (present <= 1000))),
    CONSTRAINT room_records_violations_check CHECK (((violations >= 0) AND (violations <= 1000)))
);

COMMENT ON TABLE public.room_records IS 'The signed form of a room sitting (考场记录单)';

COMMENT ON COLUMN public.room_records.facts IS 'What the server knew when the first proctor signed, as JSON; null: nobody has signed';

COMMENT ON COLUMN public.room_records.digest IS 'SHA-256 of the facts and of what people filled in; what is signed';

COMMENT ON COLUMN public.room_records.completed_at IS 'When the last signature needed was given; nothing changes after it';

CREATE TABLE public.room_sittings (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    room_id uuid NOT NULL,
    expected_people integer,
    opened_at timestamp with time zone,
    opened_by uuid,
    closed_at timestamp with time zone,
    closed_by uuid,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT room_sittings_expected_people_check CHECK (((expected_people >= 0) AND (expected_people <= 1000)))
);

COMMENT ON TABLE public.room_sittings IS 'One room in one sitting (考场场次): the unit of monitoring and coverage';

COMMENT ON COLUMN public.room_sittings.expected_people IS 'People who ought to be in the picture; null: not compared';

COMMENT ON COLUMN public.room_sittings.opened_at IS 'Monitoring started by hand; null: only by plan';

COMMENT ON COLUMN public.room_sittings.closed_at IS 'Monitoring ended by hand before the plan''s end';

CREATE TABLE public.rooms (
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    number integer NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.rooms IS 'Places with seats (考场)';

COMMENT ON COLUMN public.rooms.number IS 'Plan order on boards; never changes with state';

CREATE TABLE public.sites (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    contact_name text DEFAULT ''::text NOT NULL,
    contact_phone text DEFAULT ''::text NOT NULL,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.sites IS 'Approved places of examination (考点)';

CREATE TABLE public.sittings (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    subject text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    lead_seconds integer NOT NULL,
    tail_seconds integer NOT NULL,
    opening text DEFAULT 'planned'::text NOT NULL,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    least_height integer,
    least_rate double precision,
    sound boolean DEFAULT false NOT NULL,
    entry_gate text,
    CONSTRAINT sittings_check CHECK ((ends_at > starts_at)),
    CONSTRAINT sittings_entry_gate_check CHECK ((entry_gate = ANY (ARRAY['open'::text, 'checked_in'::text]))),
    CONSTRAINT sittings_lead_seconds_check CHECK (((lead_seconds >= 0) AND (lead_seconds <= 86400))),
    CONSTRAINT sittings_least_height_check CHECK (((least_height >= 1) AND (least_height <= 10000))),
    CONSTRAINT sittings_least_rate_check CHECK (((least_rate >= (1)::double precision) AND (least_rate <= (240)::double precision))),
    CONSTRAINT sittings_opening_check CHECK ((opening = ANY (ARRAY['planned'::text, 'by_hand'::text]))),
    CONSTRAINT sittings_tail_seconds_check CHECK (((tail_seconds >= 0) AND (tail_seconds <= 86400)))
);

COMMENT ON TABLE public.sittings IS 'One exam event at a time (场次), in one or more rooms';

COMMENT ON COLUMN public.sittings.lead_seconds IS 'Monitoring is due so long before the start';

COMMENT ON COLUMN public.sittings.tail_seconds IS 'Monitoring ends so long after the end';

COMMENT ON COLUMN public.sittings.opening IS 'planned: cameras start by themselves; by_hand: somebody starts them';

COMMENT ON COLUMN public.sittings.least_height IS 'Lines every camera''s picture should have at least; null: not compared';

COMMENT ON COLUMN public.sittings.least_rate IS 'Pictures a second it should have at least; null: not compared';

COMMENT ON COLUMN public.sittings.sound IS 'Sound is promised in every room (B-16)';

COMMENT ON COLUMN public.sittings.entry_gate IS 'Who may enter the exam (A-26): open, or null: everybody assigned; checked_in: whoever has checked in or was admitted';

CREATE VIEW public.room_record_sheets AS
 SELECT x.id,
    x.scope,
    s.starts_at AS created_at,
    q.name AS room,
    t.name AS site,
    s.name AS sitting,
    s.subject,
    s.starts_at,
    s.ends_at,
    r.expected,
    r.present,
    r.absent,
    r.violations,
    r.completed_at,
    (r.facts IS NOT NULL) AS is_signed,
    ( SELECT count(*) AS count
           FROM public.room_record_signatures g
          WHERE (g.room_sitting_id = x.id)) AS signatures
   FROM ((((public.room_sittings x
     JOIN public.sittings s ON ((s.id = x.sitting_id)))
     JOIN public.rooms q ON ((q.id = x.room_id)))
     JOIN public.sites t ON ((t.id = q.site_id)))
     LEFT JOIN public.room_records r ON ((r.room_sitting_id = x.id)));

COMMENT ON VIEW public.room_record_sheets IS 'Room records as their list shows them: one a room sitting, begun or not';

CREATE TABLE public.seats (
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    label text NOT NULL
);

COMMENT ON TABLE public.seats IS 'Numbered places of a room (座位)';

CREATE TABLE public.second_factors (
    user_id uuid NOT NULL,
    secret bytea NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.second_factors IS 'One-time codes of accounts (RFC 6238): the secret, sealed, and what was used of it';

COMMENT ON COLUMN public.second_factors.secret IS 'Sealed under the data key, bound to the user';

COMMENT ON COLUMN public.second_factors.confirmed_at IS 'Null: shown, not yet proved by a first code; it protects nothing yet';

COMMENT ON COLUMN public.second_factors.last_step IS 'The newest half-minute a code was taken of; no code is taken twice';

CREATE TABLE public.segments (
    id uuid NOT NULL,
    recording_id uuid NOT NULL,
    path text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    bytes bigint NOT NULL,
    sha256 bytea NOT NULL,
    state text NOT NULL,
    codec text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT segments_check CHECK ((ends_at >= starts_at)),
    CONSTRAINT segments_state_check CHECK ((state = ANY (ARRAY['kept'::text, 'salvaged'::text, 'missing'::text])))
);

COMMENT ON TABLE public.segments IS 'Files of a recording, 60 s each, cut on the wall clock (录像片段)';

COMMENT ON COLUMN public.segments.path IS 'Relative to the footage directory';

COMMENT ON COLUMN public.segments.starts_at IS 'Server time of the first sample, re-anchored at each reconnect';

COMMENT ON COLUMN public.segments.state IS 'kept: closed in order; salvaged: cut by a crash and repaired; missing: the file is gone';

CREATE TABLE public.server_runs (
    id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    beat_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    part text DEFAULT 'all'::text NOT NULL,
    CONSTRAINT server_runs_part_check CHECK ((part = ANY (ARRAY['all'::text, 'exam'::text, 'watch'::text])))
);

COMMENT ON TABLE public.server_runs IS 'When a server ran; a gap in footage outside every run was the server''s absence';

COMMENT ON COLUMN public.server_runs.beat_at IS 'Last sign of life, written each second';

COMMENT ON COLUMN public.server_runs.ended_at IS 'Null: still running, or killed after beat_at';

COMMENT ON COLUMN public.server_runs.part IS 'What ran: all of it, or one of the two processes; only all and watch record';

CREATE TABLE public.sign_ins (
    id uuid NOT NULL,
    token_digest bytea NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    address text,
    agent text
);

COMMENT ON TABLE public.sign_ins IS 'Sign-in sessions; the token itself is only in the cookie, here is its SHA-256';

CREATE TABLE public.source_spells (
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    state text NOT NULL,
    cause text,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone
);

COMMENT ON TABLE public.source_spells IS 'The life of a source, stretch by stretch; explains the gaps in its footage';

CREATE TABLE public.sources (
    id uuid NOT NULL,
    room_sitting_id uuid NOT NULL,
    device_id uuid NOT NULL,
    state text NOT NULL,
    cause text,
    since timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    first_live_at timestamp with time zone,
    unit_at timestamp with time zone,
    picture_at timestamp with time zone,
    codec text,
    width integer,
    height integer,
    frames_per_second double precision,
    clock_offset double precision,
    interval_seconds double precision,
    people integer,
    reduced boolean DEFAULT false NOT NULL,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    key_interval double precision,
    CONSTRAINT sources_state_check CHECK ((state = ANY (ARRAY['starting'::text, 'live'::text, 'interrupted'::text, 'ended'::text])))
);

COMMENT ON TABLE public.sources IS 'One camera in one room sitting, as received (视频源)';

COMMENT ON COLUMN public.sources.cause IS 'Why it is interrupted: a code of IngestEnd';

COMMENT ON COLUMN public.sources.unit_at IS 'When the newest access unit arrived; a source is healthy when this moves';

COMMENT ON COLUMN public.sources.picture_at IS 'When the newest analysed picture was taken';

COMMENT ON COLUMN public.sources.clock_offset IS 'Seconds the camera''s clock is ahead of the server''s';

COMMENT ON COLUMN public.sources.reduced IS 'People are counted by the cascade, with reduced accuracy';

COMMENT ON COLUMN public.sources.key_interval IS 'Seconds from one key picture to the next, the present stretch included';

CREATE TABLE public.verification_frames (
    record_id uuid NOT NULL,
    number integer NOT NULL,
    sha256 bytea NOT NULL
);

COMMENT ON TABLE public.verification_frames IS 'Digests of burst pictures: one seen before is a replay';

CREATE TABLE public.verification_records (
    id uuid NOT NULL,
    check_in_id uuid NOT NULL,
    room_sitting_id uuid NOT NULL,
    person_id uuid NOT NULL,
    duty text NOT NULL,
    scene text NOT NULL,
    method text NOT NULL,
    outcome text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    flags text[] DEFAULT '{}'::text[] NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    nonce uuid,
    about_id uuid,
    desk_id uuid,
    desk text DEFAULT ''::text NOT NULL,
    camera text DEFAULT ''::text NOT NULL,
    client_at timestamp with time zone,
    received_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    similarity double precision,
    liveness double precision,
    figures jsonb DEFAULT '{}'::jsonb NOT NULL,
    models jsonb DEFAULT '{}'::jsonb NOT NULL,
    thresholds jsonb DEFAULT '{}'::jsonb NOT NULL,
    consent text DEFAULT ''::text NOT NULL,
    pictures integer DEFAULT 0 NOT NULL,
    reference boolean DEFAULT false NOT NULL,
    best integer DEFAULT 0 NOT NULL,
    pictures_sha256 bytea,
    decided_by uuid,
    scope uuid[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT verification_records_method_check CHECK ((method = ANY (ARRAY['face'::text, 'request'::text, 'manual'::text]))),
    CONSTRAINT verification_records_outcome_check CHECK ((outcome = ANY (ARRAY['passed'::text, 'unsure'::text, 'failed'::text, 'waiting'::text, 'admitted'::text, 'refused'::text, 'again'::text])))
);

COMMENT ON TABLE public.verification_records IS 'Every attempt, request and decision of a check-in (核验记录, A-03), also failed ones; rows are only added';

COMMENT ON COLUMN public.verification_records.method IS 'face: a burst looked at; request: handed to a person; manual: a person decided';

COMMENT ON COLUMN public.verification_records.nonce IS 'The burst''s: sent twice it leaves one record';

COMMENT ON COLUMN public.verification_records.about_id IS 'What a person decided about';

COMMENT ON COLUMN public.verification_records.figures IS 'Quality, liveness and similarity of each picture';

COMMENT ON COLUMN public.verification_records.thresholds IS 'As they were in force';

COMMENT ON COLUMN public.verification_records.pictures IS 'Pictures kept, those of the burst last';

COMMENT ON COLUMN public.verification_records.reference IS 'The first picture is the reference photo as used';

COMMENT ON COLUMN public.verification_records.best IS 'Place of the most telling picture, from 0';

COMMENT ON COLUMN public.verification_records.pictures_sha256 IS 'Of the sealed file that holds them';

CREATE VIEW public.verification_record_list AS
 SELECT v.id,
    v.created_at,
    v.scope,
    v.received_at,
    v.method,
    v.outcome,
    v.reason,
    v.note,
    v.duty,
    v.similarity,
    v.liveness,
    v.desk,
    v.camera,
    array_to_string(v.flags, ' '::text) AS flags,
    p.name AS person,
    p.code,
    rs.sitting_id,
    rs.room_id,
    COALESCE(a.ticket, ''::text) AS ticket,
    COALESCE(u.name, ''::text) AS decided_by
   FROM ((((public.verification_records v
     JOIN public.people p ON ((p.id = v.person_id)))
     JOIN public.room_sittings rs ON ((rs.id = v.room_sitting_id)))
     LEFT JOIN public.assignments a ON ((a.id = v.check_in_id)))
     LEFT JOIN public.users u ON ((u.id = v.decided_by)));

COMMENT ON VIEW public.verification_record_list IS 'Verification records as their list shows them (A-04)';

ALTER TABLE ONLY public.audit ATTACH PARTITION public.audit_other DEFAULT;

ALTER TABLE ONLY public.events ATTACH PARTITION public.events_other DEFAULT;

ALTER TABLE ONLY public.alert_settings
    ADD CONSTRAINT alert_settings_pkey PRIMARY KEY (organisation_id);

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_room_sitting_id_person_id_key UNIQUE (room_sitting_id, person_id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_ticket UNIQUE (ticket);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (at, id);

ALTER TABLE ONLY public.audit_other
    ADD CONSTRAINT audit_other_pkey PRIMARY KEY (at, id);

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_audit_id_key UNIQUE (audit_id);

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.check_in_desks
    ADD CONSTRAINT check_in_desks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.check_in_desks
    ADD CONSTRAINT check_in_desks_token_digest_key UNIQUE (token_digest);

ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT check_ins_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.duty_holders
    ADD CONSTRAINT duty_holders_duty_list_id_position_key UNIQUE (duty_list_id, "position");

ALTER TABLE ONLY public.duty_holders
    ADD CONSTRAINT duty_holders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.duty_lists
    ADD CONSTRAINT duty_lists_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.escalations
    ADD CONSTRAINT escalations_pkey PRIMARY KEY (alert_id);

ALTER TABLE ONLY public.event_head
    ADD CONSTRAINT event_head_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (at, id);

ALTER TABLE ONLY public.events_other
    ADD CONSTRAINT events_other_pkey PRIMARY KEY (at, id);

ALTER TABLE ONLY public.face_consents
    ADD CONSTRAINT face_consents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.face_templates
    ADD CONSTRAINT face_templates_pkey PRIMARY KEY (photo_id, model);

ALTER TABLE ONLY public.findings
    ADD CONSTRAINT findings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incident_steps
    ADD CONSTRAINT incident_steps_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.message_items
    ADD CONSTRAINT message_items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_code_key UNIQUE (code);

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.patrol_visits
    ADD CONSTRAINT patrol_visits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_organisation_id_code_key UNIQUE (organisation_id, code);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.person_keys
    ADD CONSTRAINT person_keys_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.photo_imports
    ADD CONSTRAINT photo_imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plan_imports
    ADD CONSTRAINT plan_imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.record_deletions
    ADD CONSTRAINT record_deletions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recording_troubles
    ADD CONSTRAINT recording_troubles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_room_sitting_id_device_id_origin_key UNIQUE (room_sitting_id, device_id, origin);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reference_photos
    ADD CONSTRAINT reference_photos_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.room_record_addenda
    ADD CONSTRAINT room_record_addenda_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.room_record_signatures
    ADD CONSTRAINT room_record_signatures_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.room_record_signatures
    ADD CONSTRAINT room_record_signatures_room_sitting_id_user_id_key UNIQUE (room_sitting_id, user_id);

ALTER TABLE ONLY public.room_records
    ADD CONSTRAINT room_records_pkey PRIMARY KEY (room_sitting_id);

ALTER TABLE ONLY public.room_sittings
    ADD CONSTRAINT room_sittings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.room_sittings
    ADD CONSTRAINT room_sittings_sitting_id_room_id_key UNIQUE (sitting_id, room_id);

ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT rooms_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT rooms_site_id_code_key UNIQUE (site_id, code);

ALTER TABLE ONLY public.seats
    ADD CONSTRAINT seats_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.seats
    ADD CONSTRAINT seats_room_id_label_key UNIQUE (room_id, label);

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.segments
    ADD CONSTRAINT segments_path_key UNIQUE (path);

ALTER TABLE ONLY public.segments
    ADD CONSTRAINT segments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.server_runs
    ADD CONSTRAINT server_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT sign_ins_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT sign_ins_token_digest_key UNIQUE (token_digest);

ALTER TABLE ONLY public.sites
    ADD CONSTRAINT sites_organisation_id_code_key UNIQUE (organisation_id, code);

ALTER TABLE ONLY public.sites
    ADD CONSTRAINT sites_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT sittings_organisation_id_code_key UNIQUE (organisation_id, code);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT sittings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.source_spells
    ADD CONSTRAINT source_spells_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_room_sitting_id_device_id_key UNIQUE (room_sitting_id, device_id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.verification_frames
    ADD CONSTRAINT verification_frames_pkey PRIMARY KEY (record_id, number);

ALTER TABLE ONLY public.verification_records
    ADD CONSTRAINT verification_records_nonce_key UNIQUE (nonce);

ALTER TABLE ONLY public.verification_records
    ADD CONSTRAINT verification_records_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX alerts_open ON public.alerts USING btree (cause, room_sitting_id, device_id) NULLS NOT DISTINCT WHERE (cleared_at IS NULL);

CREATE INDEX alerts_raised ON public.alerts USING btree (raised_at);

CREATE INDEX alerts_scope ON public.alerts USING gin (scope);

CREATE INDEX assignments_duty ON public.assignments USING btree (room_sitting_id, duty);

CREATE UNIQUE INDEX assignments_seat ON public.assignments USING btree (room_sitting_id, seat_id);

CREATE INDEX audit_subject ON ONLY public.audit USING btree (subject, at);

CREATE INDEX audit_other_subject_at_idx ON public.audit_other USING btree (subject, at);

CREATE INDEX audit_seals_time ON public.audit_seals USING btree (audit_at);

CREATE INDEX channels_organisation ON public.channels USING btree (organisation_id) WHERE (deleted_at IS NULL);

CREATE INDEX check_ins_room ON public.check_ins USING btree (room_sitting_id);

CREATE INDEX check_ins_waiting ON public.check_ins USING btree (since) WHERE (state = 'waiting'::text);

CREATE UNIQUE INDEX devices_code ON public.devices USING btree (site_id, code) WHERE (deleted_at IS NULL);

CREATE INDEX devices_room ON public.devices USING btree (room_id) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX duty_lists_place ON public.duty_lists USING btree (organisation_id, sitting_id, site_id, room_sitting_id) NULLS NOT DISTINCT;

CREATE INDEX duty_lists_scope ON public.duty_lists USING gin (scope);

CREATE INDEX escalations_due ON public.escalations USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX events_waiting ON ONLY public.events USING btree (at, id) WHERE ("position" IS NULL);

CREATE INDEX events_other_at_id_idx ON public.events_other USING btree (at, id) WHERE ("position" IS NULL);

CREATE INDEX events_position ON ONLY public.events USING btree ("position");

CREATE INDEX events_other_position_idx ON public.events_other USING btree ("position");

CREATE INDEX events_place ON ONLY public.events USING btree ((scope[cardinality(scope)]), at);

CREATE INDEX events_other_scope_at_idx ON public.events_other USING btree ((scope[cardinality(scope)]), at);

CREATE UNIQUE INDEX face_consents_standing ON public.face_consents USING btree (person_id) WHERE (revoked_at IS NULL);

CREATE UNIQUE INDEX findings_open ON public.findings USING btree (source_id, kind) WHERE (ended_at IS NULL);

CREATE INDEX findings_source ON public.findings USING btree (source_id, started_at);

CREATE UNIQUE INDEX grants_live ON public.grants USING btree (user_id, role, scope_id) WHERE (revoked_at IS NULL);

CREATE INDEX imports_noun ON public.imports USING btree (noun, id);

CREATE INDEX imports_waiting ON public.imports USING btree (id) WHERE (state = 'waiting'::text);

CREATE INDEX incident_steps_incident ON public.incident_steps USING btree (incident_id, created_at);

CREATE INDEX incidents_made ON public.incidents USING btree (created_at DESC, id DESC);

CREATE INDEX incidents_room ON public.incidents USING btree (room_sitting_id, at);

CREATE INDEX incidents_scope ON public.incidents USING gin (scope);

CREATE INDEX incidents_visit ON public.incidents USING btree (visit_id);

CREATE INDEX message_attempts_message ON public.message_attempts USING btree (message_id, at);

CREATE INDEX message_attempts_pace ON public.message_attempts USING btree (channel_id, at);

CREATE INDEX message_items_message ON public.message_items USING btree (message_id);

CREATE UNIQUE INDEX message_items_once ON public.message_items USING btree (alert_id, round, kind, step, turn, channel_id, receiver);

CREATE INDEX messages_queued ON public.messages USING btree (due_at) WHERE (state = 'queued'::text);

CREATE INDEX messages_receiver ON public.messages USING btree (channel_id, receiver, created_at);

CREATE UNIQUE INDEX patrol_visits_open ON public.patrol_visits USING btree (user_id) WHERE (ended_at IS NULL);

CREATE INDEX patrol_visits_room ON public.patrol_visits USING btree (room_sitting_id, created_at);

CREATE INDEX patrol_visits_scope ON public.patrol_visits USING gin (scope);

CREATE UNIQUE INDEX people_id_number ON public.people USING btree (organisation_id, id_type, id_number) WHERE (id_number IS NOT NULL);

CREATE INDEX people_made ON public.people USING btree (created_at DESC, id DESC);

CREATE INDEX plan_imports_due ON public.plan_imports USING btree (created_at) WHERE (state = ANY (ARRAY['waiting'::text, 'confirmed'::text]));

CREATE INDEX plan_imports_newest ON public.plan_imports USING btree (organisation_id, created_at DESC);

CREATE INDEX record_deletions_time ON public.record_deletions USING btree (deleted_at);

CREATE UNIQUE INDEX recording_troubles_open ON public.recording_troubles USING btree (recording_id) WHERE (ends_at IS NULL);

CREATE INDEX recording_troubles_recording ON public.recording_troubles USING btree (recording_id, starts_at);

CREATE INDEX recordings_device ON public.recordings USING btree (device_id, created_at);

CREATE INDEX recovery_codes_user ON public.recovery_codes USING btree (user_id);

CREATE UNIQUE INDEX reference_photos_current ON public.reference_photos USING btree (person_id) WHERE (replaced_at IS NULL);

CREATE INDEX room_record_addenda_record ON public.room_record_addenda USING btree (room_sitting_id, created_at);

CREATE INDEX room_sittings_scope ON public.room_sittings USING gin (scope);

CREATE INDEX segments_recording ON public.segments USING btree (recording_id, starts_at);

CREATE INDEX sign_ins_user ON public.sign_ins USING btree (user_id) WHERE (revoked_at IS NULL);

CREATE INDEX sittings_time ON public.sittings USING btree (starts_at, ends_at);

CREATE INDEX source_spells_source ON public.source_spells USING btree (source_id, starts_at);

CREATE INDEX sources_open ON public.sources USING btree (id) WHERE (state <> 'ended'::text);

CREATE UNIQUE INDEX users_account ON public.users USING btree (lower(account));

CREATE INDEX users_made ON public.users USING btree (created_at DESC, id DESC);

CREATE INDEX verification_frames_sha256 ON public.verification_frames USING btree (sha256);

CREATE INDEX verification_records_check_in ON public.verification_records USING btree (check_in_id, created_at);

CREATE INDEX verification_records_room ON public.verification_records USING btree (room_sitting_id, created_at);

ALTER INDEX public.audit_pkey ATTACH PARTITION public.audit_other_pkey;

ALTER INDEX public.audit_subject ATTACH PARTITION public.audit_other_subject_at_idx;

ALTER INDEX public.events_waiting ATTACH PARTITION public.events_other_at_id_idx;

ALTER INDEX public.events_pkey ATTACH PARTITION public.events_other_pkey;

ALTER INDEX public.events_position ATTACH PARTITION public.events_other_position_idx;

ALTER INDEX public.events_place ATTACH PARTITION public.events_other_scope_at_idx;

CREATE TRIGGER room_record_signatures_kept BEFORE DELETE OR UPDATE ON public.room_record_signatures FOR EACH ROW EXECUTE FUNCTION public.keep_signed_record();

CREATE TRIGGER room_records_kept BEFORE DELETE OR UPDATE ON public.room_records FOR EACH ROW EXECUTE FUNCTION public.keep_signed_record();

ALTER TABLE ONLY public.alert_settings
    ADD CONSTRAINT alert_settings_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_acknowledged_by_fkey FOREIGN KEY (acknowledged_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.devices(id);

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES public.seats(id);

ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.check_in_desks
    ADD CONSTRAINT check_in_desks_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.check_in_desks
    ADD CONSTRAINT check_in_desks_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT check_ins_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT check_ins_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT check_ins_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.rooms(id);

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.sites(id);

ALTER TABLE ONLY public.duty_holders
    ADD CONSTRAINT duty_holders_duty_list_id_fkey FOREIGN KEY (duty_list_id) REFERENCES public.duty_lists(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.duty_holders
    ADD CONSTRAINT duty_holders_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.duty_lists
    ADD CONSTRAINT duty_lists_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.duty_lists
    ADD CONSTRAINT duty_lists_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

ALTER TABLE ONLY public.duty_lists
    ADD CONSTRAINT duty_lists_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.sites(id);

ALTER TABLE ONLY public.duty_lists
    ADD CONSTRAINT duty_lists_sitting_id_fkey FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.escalations
    ADD CONSTRAINT escalations_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id);

ALTER TABLE ONLY public.face_consents
    ADD CONSTRAINT face_consents_given_by_fkey FOREIGN KEY (given_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.face_consents
    ADD CONSTRAINT face_consents_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.face_consents
    ADD CONSTRAINT face_consents_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.face_templates
    ADD CONSTRAINT face_templates_photo_id_fkey FOREIGN KEY (photo_id) REFERENCES public.reference_photos(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.findings
    ADD CONSTRAINT findings_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.sources(id);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.incident_steps
    ADD CONSTRAINT incident_steps_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incidents(id);

ALTER TABLE ONLY public.incident_steps
    ADD CONSTRAINT incident_steps_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_noted_by_fkey FOREIGN KEY (noted_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES public.seats(id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.patrol_visits(id);

ALTER TABLE ONLY public.message_attempts
    ADD CONSTRAINT message_attempts_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.messages(id);

ALTER TABLE ONLY public.message_items
    ADD CONSTRAINT message_items_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id);

ALTER TABLE ONLY public.message_items
    ADD CONSTRAINT message_items_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.messages(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.channels(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_sitting_id_fkey FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.patrol_visits
    ADD CONSTRAINT patrol_visits_follows_id_fkey FOREIGN KEY (follows_id) REFERENCES public.patrol_visits(id);

ALTER TABLE ONLY public.patrol_visits
    ADD CONSTRAINT patrol_visits_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

ALTER TABLE ONLY public.patrol_visits
    ADD CONSTRAINT patrol_visits_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.person_keys
    ADD CONSTRAINT person_keys_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.photo_imports
    ADD CONSTRAINT photo_imports_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.photo_imports
    ADD CONSTRAINT photo_imports_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.plan_imports
    ADD CONSTRAINT plan_imports_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.plan_imports
    ADD CONSTRAINT plan_imports_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.plan_imports
    ADD CONSTRAINT plan_imports_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.record_deletions
    ADD CONSTRAINT record_deletions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.recording_troubles
    ADD CONSTRAINT recording_troubles_recording_id_fkey FOREIGN KEY (recording_id) REFERENCES public.recordings(id);

ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.devices(id);

ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reference_photos
    ADD CONSTRAINT reference_photos_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reference_photos
    ADD CONSTRAINT reference_photos_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.room_record_addenda
    ADD CONSTRAINT room_record_addenda_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_records(room_sitting_id);

ALTER TABLE ONLY public.room_record_addenda
    ADD CONSTRAINT room_record_addenda_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.room_record_signatures
    ADD CONSTRAINT room_record_signatures_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_records(room_sitting_id);

ALTER TABLE ONLY public.room_record_signatures
    ADD CONSTRAINT room_record_signatures_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.room_records
    ADD CONSTRAINT room_records_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

ALTER TABLE ONLY public.room_sittings
    ADD CONSTRAINT room_sittings_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.room_sittings
    ADD CONSTRAINT room_sittings_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.room_sittings
    ADD CONSTRAINT room_sittings_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.rooms(id);

ALTER TABLE ONLY public.room_sittings
    ADD CONSTRAINT room_sittings_sitting_id_fkey FOREIGN KEY (sitting_id) REFERENCES public.sittings(id);

ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT rooms_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.sites(id);

ALTER TABLE ONLY public.seats
    ADD CONSTRAINT seats_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.rooms(id);

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.segments
    ADD CONSTRAINT segments_recording_id_fkey FOREIGN KEY (recording_id) REFERENCES public.recordings(id);

ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT sign_ins_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.sites
    ADD CONSTRAINT sites_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.sittings
    ADD CONSTRAINT sittings_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.source_spells
    ADD CONSTRAINT source_spells_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.sources(id);

ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.devices(id);

ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);

ALTER TABLE ONLY public.verification_frames
    ADD CONSTRAINT verification_frames_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.verification_records(id);

ALTER TABLE ONLY public.verification_records
    ADD CONSTRAINT verification_records_about_id_fkey FOREIGN KEY (about_id) REFERENCES public.verification_records(id);

ALTER TABLE ONLY public.verification_records
    ADD CONSTRAINT verification_records_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.verification_records
    ADD CONSTRAINT verification_records_desk_id_fkey FOREIGN KEY (desk_id) REFERENCES public.check_in_desks(id);

ALTER TABLE ONLY public.verification_records
    ADD CONSTRAINT verification_records_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.verification_records
    ADD CONSTRAINT verification_records_room_sitting_id_fkey FOREIGN KEY (room_sitting_id) REFERENCES public.room_sittings(id);

GRANT USAGE ON SCHEMA public TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.alert_settings TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.alerts TO invigil_server;

GRANT USAGE ON SEQUENCE public.ticket_serials TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.assignments TO invigil_server;

GRANT SELECT,INSERT ON TABLE public.audit TO invigil_server;

GRANT SELECT,INSERT ON TABLE public.audit_seals TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.users TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.audit_records TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channels TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.check_in_desks TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.check_ins TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.devices TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duty_holders TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duty_lists TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.escalations TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_head TO invigil_server;

GRANT SELECT,INSERT ON TABLE public.events TO invigil_server;

GRANT UPDATE("position") ON TABLE public.events TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.face_consents TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.face_templates TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.findings TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.grants TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.imports TO invigil_server;

GRANT SELECT,INSERT ON TABLE public.incident_steps TO invigil_server;

GRANT SELECT,INSERT ON TABLE public.incidents TO invigil_server;

GRANT UPDATE(state) ON TABLE public.incidents TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.message_attempts TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.message_items TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.messages TO invigil_server;

GRANT SELECT ON TABLE public.migrations TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.organisations TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.patrol_visits TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.people TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person_keys TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.photo_imports TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.plan_imports TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.record_deletions TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recording_troubles TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recordings TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_codes TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reference_photos TO invigil_server;

GRANT SELECT,INSERT ON TABLE public.room_record_addenda TO invigil_server;

GRANT SELECT,INSERT,DELETE ON TABLE public.room_record_signatures TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.room_records TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.room_sittings TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rooms TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sites TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sittings TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.room_record_sheets TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.seats TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.second_factors TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.segments TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.server_runs TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_ins TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.source_spells TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sources TO invigil_server;

GRANT SELECT,INSERT ON TABLE public.verification_frames TO invigil_server;

GRANT SELECT,INSERT ON TABLE public.verification_records TO invigil_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.verification_record_list TO invigil_server;

ALTER DEFAULT PRIVILEGES FOR ROLE invigil_owner IN SCHEMA public GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES  TO invigil_server;
