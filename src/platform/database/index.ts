export { type Database, openDatabase, type Tx } from './connection.ts';
export { inAdministration } from './in-administration.ts';
export { findTenantId, inTenant, inTransaction, onlyTenantSlug, type Scope, tenantsWithWork } from './in-tenant.ts';
export { askNothingMore, brokenConstraint, find, get, isUnavailable, refreshStatistics, rows } from './query.ts';
export { ToldOnce, type Versioned } from './told-once.ts';
