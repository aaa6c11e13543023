-- Freezing and posting write a row a child and day. Each of these rows refers to a child, an account or a day of its municipality, which
-- refers to the municipality: asking for the municipality itself once more a row proved nothing, and locked its one row for everybody.
alter table register_entries drop constraint register_entries_tenant_id_fkey;
alter table meal_charges drop constraint meal_charges_tenant_id_fkey;
alter table postings drop constraint postings_tenant_id_fkey;
