-- R2: how far ahead families may plan is a setting: calendar days from today, null to the end of the school year.
insert into setting_defaults values ('absence_days_ahead', 'null');
