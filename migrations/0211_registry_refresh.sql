-- The register of SPID's providers is fetched once a day by whichever worker comes first: when that was tried and when it last worked.
alter table federations add column providers_tried_at timestamptz, add column providers_refreshed_at timestamptz;
comment on column federations.providers_tried_at is 'The one worker that moves it fetches the register; a failed try is repeated an hour later, and what was believed before stays.';
