-- Each hour it is asked which revocations no account shows yet: few lines of a flow are any.
create index flow_lines_revoked on flow_lines (tenant_id, iur) where status = 'revoked';
