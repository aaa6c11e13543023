-- The register is asked for one request: by authorities, and before an answer that nobody proved is kept.
create index federation_register_by_request on federation_register (tenant_id, request_id);
