import type { PostedForm } from '#src/identity/index.ts';
import type { SiteContext } from './site-environment.ts';

/** Names of what the program itself adds to forms and what is not part of the act. */
const GUARDS = ['_csrf', '_pending'];

/** A posted form; undefined when the body is none, as with JSON, and `malformed` when it says it is one and cannot be read. */
export async function postedForm(c: SiteContext): Promise<FormData | 'malformed' | undefined> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded' && type !== 'multipart/form-data') return undefined;
  try {
    return await c.req.formData();
  } catch {
    return 'malformed';
  }
}

export function fieldOf(form: FormData | undefined, name: string): string | undefined {
  const value = form?.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** What was asked for, in order, without what guards it; undefined when it holds a file. */
export function actOf(form: FormData): PostedForm | undefined {
  const fields: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value !== 'string') return undefined;
    if (!GUARDS.includes(name)) fields.push([name, value]);
  }
  return fields;
}
