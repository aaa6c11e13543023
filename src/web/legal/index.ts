import { Hono } from 'hono';
import type { SiteEnvironment } from '../middleware/index.ts';

export function legalRoutes(): Hono<SiteEnvironment> {
  return new Hono<SiteEnvironment>();
}
