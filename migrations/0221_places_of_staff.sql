-- Staff see their own schools or classes, a kitchen its own cooking centre (R15). Schools and kitchens share tablets: a device that the
-- municipality paired, on which each person enters with a PIN.
create table staff_classes (
  tenant_id integer not null default current_tenant() references tenants,
  staff_id bigint not null,
  class_id bigint not null,
  primary key (tenant_id, staff_id, class_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, class_id) references classes (tenant_id, id)
);
comment on table staff_classes is 'Classes to which a school''s staff is limited; who has none sees all classes of the own schools.';
call protect('staff_classes', 'select, insert, delete');

create table cooking_centres (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  name text not null check (name <> '' and length(name) <= 100),
  primary key (tenant_id, id),
  constraint cooking_centre_name_unique unique (tenant_id, name)
);
call protect('cooking_centres', 'select, insert, update, delete');

alter table schools add column cooking_centre_id bigint;
alter table schools add constraint school_cooking_centre foreign key (tenant_id, cooking_centre_id) references cooking_centres (tenant_id, id);
alter table staff add column cooking_centre_id bigint;
alter table staff add constraint staff_cooking_centre foreign key (tenant_id, cooking_centre_id) references cooking_centres (tenant_id, id);
alter table staff add constraint staff_centre_of_kitchen check (cooking_centre_id is null or role = 'kitchen');
comment on column staff.cooking_centre_id is 'The kitchen of a centre sees the schools for which it cooks; one without sees all.';
grant update (cooking_centre_id) on schools to omnibus_app;

create table tablets (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  name text not null check (name <> '' and length(name) <= 100),
  purpose text not null check (purpose in ('register', 'kitchen')),
  school_id bigint,
  code_hash bytea,
  code_expires_at timestamptz,
  token_hash bytea,
  created_at timestamptz not null,
  paired_at timestamptz,
  last_seen_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  constraint tablet_of_a_school check ((purpose = 'register') = (school_id is not null)),
  constraint tablet_secret unique (tenant_id, token_hash),
  foreign key (tenant_id, school_id) references schools (tenant_id, id)
);
create index tablets_by_code on tablets (tenant_id, code_hash);
call protect('tablets', 'select, insert, update');

create table staff_pins (
  tenant_id integer not null default current_tenant() references tenants,
  staff_id bigint not null,
  pin_hash text not null,
  created_at timestamptz not null,
  primary key (tenant_id, staff_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
call protect('staff_pins', 'select, insert, update, delete');

alter table sessions add column tablet_id bigint;
alter table sessions add constraint session_on_tablet foreign key (tenant_id, tablet_id) references tablets (tenant_id, id);
create index sessions_by_tablet on sessions (tenant_id, tablet_id) where tablet_id is not null;

-- Who enters, now with the classes, the schools of a kitchen's centre, and the shared tablet on which it happens. On a tablet one sees no
-- more than the tablet's own school, and nothing once the tablet was ended.
drop function who_enters(text, bytea, date);
create function who_enters(p_slug text, p_token_hash bytea, p_on date) returns table (
  tenant_id integer, tenant_name text, login_id bigint, last_seen_at timestamptz, expires_at timestamptz, person_id bigint, staff_id bigint,
  role text, provider text, provider_level smallint, name text, school_ids integer[], half boolean, class_ids integer[],
  cooking_centre_id bigint, tablet_id bigint, tablet_purpose text
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  tenant constant integer := tenant_by_slug(p_slug);
begin
  if tenant is null then
    return;
  end if;
  perform set_config('omnibus.tenant', tenant::text, true);
  return query
    select t.id, t.name, s.login_id, s.last_seen_at, s.expires_at, l.person_id, l.staff_id, f.role, s.provider, s.provider_level,
      coalesce(f.name, p.name || ' ' || p.surname),
      case when l.staff_id is null then '{}' else array(
        select c.school_id from staff_schools c where c.tenant_id = l.tenant_id and c.staff_id = l.staff_id
          and (d.school_id is null or c.school_id = d.school_id)
        union select k.id from schools k where k.tenant_id = l.tenant_id and k.cooking_centre_id = f.cooking_centre_id
        order by 1)::integer[] end,
      l.staff_id is not null and s.second_factor_at is null and setting('staff_second_factor', p_on) = 'true',
      case when l.staff_id is null then '{}' else array(select c.class_id from staff_classes c
        where c.tenant_id = l.tenant_id and c.staff_id = l.staff_id order by c.class_id)::integer[] end,
      f.cooking_centre_id, s.tablet_id, d.purpose
    from tenants t
    left join (sessions s
        join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id
        left join people p on p.tenant_id = l.tenant_id and p.id = l.person_id
        left join staff f on f.tenant_id = l.tenant_id and f.id = l.staff_id
        left join tablets d on d.tenant_id = s.tenant_id and d.id = s.tablet_id)
      on s.tenant_id = t.id and s.token_hash = p_token_hash and s.ended_at is null and f.active is not false and d.ended_at is null
    where t.id = tenant;
end $$;
