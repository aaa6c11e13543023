-- R9, R14, R15: a child has one payer at a time, and the office may make somebody else the payer. What was paid before stays in the name in
-- which it stood: a notice of somebody without a fiscal code stands in the payer's, and keeps that name when another pays from then on.
update guardianships g set role = 'guardian' where g.role = 'payer' and exists (select from guardianships other
  where other.tenant_id = g.tenant_id and other.consumer_id = g.consumer_id and other.role = 'payer' and other.person_id < g.person_id);
create unique index one_payer_a_child on guardianships (tenant_id, consumer_id) where role = 'payer';

alter table payment_notices add column debtor_id bigint,
  add foreign key (tenant_id, debtor_id) references people (tenant_id, id);
comment on column payment_notices.debtor_id is 'Set when the payer of the child changes and nothing else says in whose name the notice stands.';
grant update (debtor_id) on payment_notices to omnibus_app;
