-- Which days have service (R1), and the closures and events that take days out of it (R4).
create table closures (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  origin text not null check (origin in ('calendar', 'event')),
  kind text not null check (kind in ('no_meal', 'packed_lunch')),
  school_id bigint,
  class_id bigint,
  from_day date not null,
  to_day date not null,
  reason text not null check (length(reason) between 1 and 200),
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (tenant_id, id),
  check (from_day <= to_day),
  check (school_id is null or class_id is null),
  foreign key (tenant_id, school_id) references schools (tenant_id, id),
  foreign key (tenant_id, class_id) references classes (tenant_id, id)
);
create index closures_by_day on closures (tenant_id, to_day, from_day) where withdrawn_at is null;
call protect('closures', 'select, insert, update');

-- Western Easter by the Meeus/Jones/Butcher method.
create function easter(p_year integer) returns date language sql immutable as $$
  select make_date(p_year, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1)
  from (select a, h, l, (a + 11 * h + 22 * l) / 451 as m
    from (select a, h, (32 + 2 * e + 2 * i - h - k) % 7 as l
      from (select a, b, c, e, (19 * a + b - d - g + 15) % 30 as h, c / 4 as i, c % 4 as k
        from (select p_year % 19 as a, p_year / 100 as b, p_year % 100 as c,
          p_year / 100 / 4 as d, p_year / 100 % 4 as e, (p_year / 100 - (p_year / 100 + 8) / 25 + 1) / 3 as g) s1) s2) s3) s4
$$;

-- The national feasts of Italy (law 260/1949 and later; 4 October again from 2026).
create function national_feast(p_day date) returns text language sql immutable as $$
  select case to_char(p_day, 'MM-DD')
    when '01-01' then 'Capodanno' when '01-06' then 'Epifania' when '04-25' then 'Festa della Liberazione'
    when '05-01' then 'Festa del lavoro' when '06-02' then 'Festa della Repubblica' when '08-15' then 'Ferragosto'
    when '11-01' then 'Ognissanti' when '12-08' then 'Immacolata' when '12-25' then 'Natale' when '12-26' then 'Santo Stefano'
    when '10-04' then case when p_day >= '2026-01-01' then 'San Francesco' end
    else case p_day - easter(extract(year from p_day)::integer) when 0 then 'Pasqua' when 1 then 'Lunedì dell''Angelo' end
  end
$$;
