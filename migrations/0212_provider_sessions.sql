-- A provider that ends a session names it by what its assertion called the person (NameID) and the session there (SessionIndex).
alter table sessions add column provider_subject_hash bytea, add column provider_session_hash bytea;
comment on column sessions.provider_subject_hash is 'What the provider called the person in this one login, hashed: it is all by which a wish to end the session is matched.';
create index sessions_by_provider_subject on sessions (tenant_id, provider_subject_hash) where provider_subject_hash is not null;
