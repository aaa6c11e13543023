-- R12: a family can say that a line of its account is wrong, in its own words, and sees what the office answered. One open report a line;
-- what was said and answered is never edited.
create table error_reports (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  posting_id bigint not null,
  person_id bigint not null,
  words text not null check (length(words) between 1 and 1000),
  reported_at timestamptz not null,
  answer text check (length(answer) between 1 and 1000),
  answered_at timestamptz,
  answered_by text,
  correction_id bigint,
  primary key (tenant_id, id),
  check (num_nonnulls(answer, answered_at, answered_by) in (0, 3)),
  check (correction_id is null or answer is not null),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id),
  foreign key (tenant_id, posting_id) references postings (tenant_id, id),
  foreign key (tenant_id, correction_id) references postings (tenant_id, id),
  foreign key (tenant_id, person_id) references people (tenant_id, id)
);
comment on column error_reports.correction_id is 'The line by which the office put it right, when it did.';
create unique index one_open_report_a_movement on error_reports (tenant_id, posting_id) where answered_at is null;
create index error_reports_by_consumer on error_reports (tenant_id, consumer_id, id);
create index error_reports_open on error_reports (tenant_id, reported_at) where answered_at is null;
call protect('error_reports', 'select, insert');
grant update (answer, answered_at, answered_by, correction_id) on error_reports to omnibus_app;
