export type { DatabaseConnection } from './credentials.ts';
export { createDatabase, dropDatabase } from './databases.ts';
export { discardEmbeddedPostgres, type EmbeddedPostgres, startEmbeddedPostgres } from './start.ts';
