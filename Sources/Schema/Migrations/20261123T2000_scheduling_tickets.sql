create sequence ticket_serials;
grant usage on sequence ticket_serials to invigil_server;

create function ticket_number(serial bigint) returns text
language sql volatile set search_path = public as $$
    with body as (
        select lpad((serial % 10000000)::text, 7, '0') || lpad(floor(random() * 10000)::int::text, 4, '0') as digits
    ), doubled as (
        select digits, substr(digits, place, 1)::int * case when place % 2 = 1 then 2 else 1 end as value
        from body, generate_series(1, 11) place
    )
    select digits || ((10 - sum(value / 10 + value % 10) % 10) % 10)::text from doubled group by digits
$$;
comment on function ticket_number is 'Twelve digits: a serial, four of chance, and a check digit (Luhn, ISO/IEC 7812-1) that finds a mistyped one';

alter table assignments add column ticket text not null default ticket_number(nextval('ticket_serials'));
alter table assignments add constraint assignments_ticket unique (ticket);
comment on column assignments.ticket is 'Ticket number (准考证号, I-39); staff have one for their own sign-in too';

alter table sittings add column entry_gate text check (entry_gate in ('open', 'checked_in'));
comment on column sittings.entry_gate is 'Who may enter the exam (A-26): open, or null: everybody assigned; checked_in: whoever has checked in or was admitted';
