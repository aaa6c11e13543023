export { type AuditEntry, type AuditFilter, auditEntries, countAuditEntries, recordAuditExport } from './read-trail.ts';
