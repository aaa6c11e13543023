export { auditRoutes } from './audit-page.tsx';
