-- A page of a family asks for a month of days, and its credit for a whole year of them. PostgreSQL prepares an SQL function that it cannot
-- inline anew in each statement, which cost more than all the rest of the page; a plpgsql function it prepares once a connection.
create or replace function easter(p_year integer) returns date language plpgsql immutable parallel safe as $$
declare
  a integer := p_year % 19;
  b integer := p_year / 100;
  c integer := p_year % 100;
  g integer := (p_year / 100 - (p_year / 100 + 8) / 25 + 1) / 3;
  h integer := (19 * a + b - b / 4 - g + 15) % 30;
  l integer := (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  m integer := (a + 11 * h + 22 * l) / 451;
begin
  return make_date(p_year, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
end $$;

create or replace function national_feast(p_day date) returns text language plpgsql immutable parallel safe as $$
declare
  month_day integer := extract(month from p_day)::integer * 100 + extract(day from p_day)::integer;
begin
  return case month_day
    when 101 then 'Capodanno' when 106 then 'Epifania' when 425 then 'Festa della Liberazione'
    when 501 then 'Festa del lavoro' when 602 then 'Festa della Repubblica' when 815 then 'Ferragosto'
    when 1101 then 'Ognissanti' when 1208 then 'Immacolata' when 1225 then 'Natale' when 1226 then 'Santo Stefano'
    when 1004 then case when p_day >= '2026-01-01' then 'San Francesco' end
    -- Easter falls between 22 March and 25 April.
    else case when month_day between 322 and 426 then
      case p_day - easter(extract(year from p_day)::integer) when 0 then 'Pasqua' when 1 then 'Lunedì dell''Angelo' end end
  end;
end $$;

create or replace function setting(p_key text, p_on date) returns jsonb language plpgsql stable parallel safe as $$
begin
  return coalesce(
    (select value from settings where tenant_id = (select current_tenant()) and key = p_key and valid_from <= p_on
     order by valid_from desc, id desc limit 1),
    (select value from setting_defaults where key = p_key));
end $$;

create or replace function cutoff_at(p_day date) returns timestamptz language plpgsql stable parallel safe as $$
begin
  return (p_day + (setting('cutoff', p_day) #>> '{}')::time) at time zone 'Europe/Rome' + interval '1 minute';
end $$;

-- A city's nightly check reads millions of rows; without this every plan that names the tenant runs alone.
alter function current_tenant() parallel safe;
alter function current_actor() parallel safe;
