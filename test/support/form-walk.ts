import { readAccessTable, type VisitorKind, type WalkedTown } from './access-walk.ts';
import { type FilledForm, formsOn } from './page-forms.ts';

/** Who sees pages with forms. */
export const INSIDERS = ['ownFamily', 'ownSchool', 'kitchen', 'office', 'stranger'] as const;
type Insider = (typeof INSIDERS)[number];

/** Pages, and who sees them: every address that somebody may open. What everybody sees is looked at by a stranger. */
export function pagesOfInsiders(): (readonly [page: string, kind: Insider])[] {
  const table = readAccessTable();
  return [...table.keys()]
    .filter((route) => route.startsWith('GET '))
    .flatMap((route) =>
      INSIDERS.flatMap((kind) => {
        const isPublic = table.get(route)?.stranger === 'yes' && kind !== 'stranger';
        return table.get(route)?.[kind] === 'yes' && !isPublic ? [[route.slice(4), kind] as const] : [];
      }),
    );
}

export interface FoundForm {
  /** The page, as a pattern of addresses. */
  readonly page: string;
  readonly kind: VisitorKind;
  readonly form: FilledForm;
}

/** A form by its address without numbers and what it asks. */
export const nameOfForm = ({ action, fields, files }: FilledForm, { town }: WalkedTown) =>
  `${action.replace(town.slug, ':slug').replaceAll(/\d+|[\w-]{20,}/g, 'n')} ${[...fields.map(([name]) => name), ...files].sort().join(' ')}`;

/** Every form of every page of a town, once for each kind of visitor that sees it. */
export async function formsOfTown(walked: WalkedTown): Promise<Map<string, FoundForm>> {
  const found = new Map<string, FoundForm>();
  for (const [page, kind] of pagesOfInsiders()) {
    const { text } = await walked.browsers[kind].get(walked.addressOf(page));
    for (const form of formsOn(text)) {
      const name = `${kind} ${nameOfForm(form, walked)}`;
      if (!found.has(name)) found.set(name, { page, kind, form });
    }
  }
  return found;
}

/** Whether an address is one of those that a route's pattern means. */
export const matchesRoute = (pattern: string, address: string, slug: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(':slug', slug)
      .replace(/:\w+\{([^/]*)\}/g, '($1)')
      .replace(/:\w+/g, '[^/]+')}$`,
  ).test(address);
