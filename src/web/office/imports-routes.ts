import type { Hono } from 'hono';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { registerDrafts } from './imports-draft.tsx';
import { registerUpload } from './imports-upload.tsx';

/** `/:slug/ufficio/importazioni`: files from the previous system, first looked at, then taken as a whole or not at all (R11). */
export function registerImports(app: Hono<PageEnvironment>): void {
  registerUpload(app);
  registerDrafts(app);
}
