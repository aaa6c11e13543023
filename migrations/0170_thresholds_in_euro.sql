-- R8: a municipality may count low credit, debt notice and suspension in euro instead of meals. The amounts stand beside the numbers of
-- meals, so that each keeps its own history and a past day is judged in the unit that was in force on it.
insert into setting_defaults values
  ('threshold_unit', '"meals"'), ('low_credit_cents', '1000'), ('warn_at_debt_cents', '1000'), ('suspend_at_debt_cents', '2500');
