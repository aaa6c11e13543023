export { type Database, openDatabase, type Tx } from './connection.ts';
export { findTenantId, inTenant, type Scope, tenantsWithWork } from './in-tenant.ts';
export { brokenConstraint, find, get, refreshStatistics, rows } from './query.ts';
