-- R11: corrections of opening balances, light meals and exemptions come as files too. R3: a light meal with a certificate is no part of a row
-- of light meals, however long; what said so is kept with the act.
alter table imports drop constraint imports_kind_check,
  add constraint imports_kind_check
    check (kind in ('pupils', 'balances', 'corrections', 'absences', 'light_meals', 'exemptions'));
alter table import_drafts drop constraint import_drafts_kind_check,
  add constraint import_drafts_kind_check
    check (kind in ('pupils', 'balances', 'corrections', 'absences', 'light_meals', 'exemptions'));

alter table absence_acts add column certified boolean not null default false,
  add constraint only_light_is_certified check (kind = 'light' or not certified);
comment on column absence_acts.certified is 'The family gave the office a certificate for this light meal (R3).';
