-- Who uses the service: schools and classes of a year, consumers and their households, the citizens who answer for them.
create table schools (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  code text not null,
  level text not null check (level in ('infanzia', 'primaria', 'secondaria', 'nido')),
  name text not null,
  address text not null default '',
  primary key (tenant_id, id),
  constraint school_code_unique unique (tenant_id, code)
);
call protect('schools', 'select, insert, update');

create table school_years (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  name text not null,
  starts_on date not null,
  ends_on date not null,
  service_starts_on date not null,
  service_ends_on date not null,
  primary key (tenant_id, id),
  constraint school_year_name_unique unique (tenant_id, name),
  constraint school_years_apart exclude using gist (tenant_id with =, daterange(starts_on, ends_on, '[]') with &&),
  check (starts_on <= service_starts_on and service_starts_on <= service_ends_on and service_ends_on <= ends_on)
);
call protect('school_years', 'select, insert, update');

create table classes (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  school_id bigint not null,
  school_year_id bigint not null,
  grade text not null,
  section text not null,
  weekdays text not null check (weekdays ~ '^1?2?3?4?5?6?7?$'),
  primary key (tenant_id, id),
  constraint class_unique_in_school unique (tenant_id, school_year_id, school_id, grade, section),
  foreign key (tenant_id, school_id) references schools (tenant_id, id),
  foreign key (tenant_id, school_year_id) references school_years (tenant_id, id)
);
call protect('classes', 'select, insert, update');

create table households (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  label text not null,
  primary key (tenant_id, id),
  constraint household_label_unique unique (tenant_id, label)
);
call protect('households', 'select, insert, update');

create table people (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  fiscal_code text not null,
  surname text not null,
  name text not null,
  email text,
  phone text,
  search_surname text not null,
  search_name text not null,
  primary key (tenant_id, id),
  constraint person_fiscal_code_unique unique (tenant_id, fiscal_code)
);
create index people_by_surname on people (tenant_id, search_surname text_pattern_ops);
create index people_by_email on people (tenant_id, lower(email));
call protect('people', 'select, insert, update');

create table consumers (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  number text not null,
  fiscal_code text not null,
  surname text not null,
  name text not null,
  sex text check (sex in ('M', 'F')),
  birth_date date,
  household_id bigint,
  label text,
  search_surname text not null,
  search_name text not null,
  primary key (tenant_id, id),
  constraint consumer_number_unique unique (tenant_id, number),
  constraint consumer_fiscal_code_unique unique (tenant_id, fiscal_code),
  foreign key (tenant_id, household_id) references households (tenant_id, id)
);
comment on column consumers.label is 'What mails call the child (R16): chosen by the family, otherwise the number.';
create index consumers_by_surname on consumers (tenant_id, search_surname text_pattern_ops);
create index consumers_by_name on consumers (tenant_id, search_name text_pattern_ops);
create index consumers_by_household on consumers (tenant_id, household_id);
call protect('consumers', 'select, insert, update');

create table guardianships (
  tenant_id integer not null default current_tenant() references tenants,
  person_id bigint not null,
  consumer_id bigint not null,
  role text not null check (role in ('payer', 'guardian', 'delegate')),
  primary key (tenant_id, person_id, consumer_id),
  foreign key (tenant_id, person_id) references people (tenant_id, id),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
create index guardianships_by_consumer on guardianships (tenant_id, consumer_id);
call protect('guardianships', 'select, insert, update');

create table enrolments (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  service text not null default 'canteen',
  school_year_id bigint not null,
  class_id bigint not null,
  weekdays text check (weekdays ~ '^1?2?3?4?5?6?7?$'),
  starts_on date not null,
  ends_on date not null,
  primary key (tenant_id, id),
  constraint one_enrolment_a_day exclude using gist
    (tenant_id with =, consumer_id with =, service with =, daterange(starts_on, ends_on, '[]') with &&),
  check (starts_on <= ends_on),
  foreign key (tenant_id, service) references services (tenant_id, code),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id),
  foreign key (tenant_id, school_year_id) references school_years (tenant_id, id),
  foreign key (tenant_id, class_id) references classes (tenant_id, id)
);
create index enrolments_by_consumer on enrolments (tenant_id, consumer_id, service, starts_on);
create index enrolments_by_class on enrolments (tenant_id, class_id);
call protect('enrolments', 'select, insert, update');

-- R16: a diet tells of health or faith. It is stored encrypted; the row in force on a day is the latest that began.
create table diets (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  valid_from date not null,
  sealed text not null,
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
create index diets_by_consumer on diets (tenant_id, consumer_id, valid_from desc, id desc);
call protect('diets', 'select, insert');
