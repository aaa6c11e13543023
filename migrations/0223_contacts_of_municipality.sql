-- R16: in every footer a family finds whom to ask about its data and what the municipality itself declares on accessibility. The privacy notice
-- has to name the data protection officer (GDPR, article 13), and the official statement lies at AgID's site, at an address of its own.
alter table tenants add column privacy_email text not null default '';
alter table tenants add column accessibility_url text not null default '';
comment on column tenants.privacy_email is 'Of the data protection officer; empty while the municipality has not said it.';
comment on column tenants.accessibility_url is 'Where the official statement on accessibility is published; empty while there is none.';
