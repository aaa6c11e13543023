-- Who joins the days of a child or two to what was asked and charged should look those up, not read whole tables: a function is planned for
-- a thousand rows unless it says how many it gives.
alter function planned_days(text, date, date, bigint[]) rows 50;
alter function day_statuses(text, date, date, bigint[]) rows 50;
