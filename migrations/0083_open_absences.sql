-- R2: the office lists absences until further notice that are long; they are few among all acts.
create index absence_acts_open on absence_acts (tenant_id, to_day) where until_further_notice;
