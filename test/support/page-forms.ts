import type { Answer, SiteVisitor } from './site-visitor.ts';

/** A form as somebody fills it who answers everything at first sight: what is chosen stays, what is empty gets something likely. */
export interface FilledForm {
  readonly action: string;
  readonly isMultipart: boolean;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Names of fields that take a file. */
  readonly files: readonly string[];
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s>/])`).exec(tag);
  return found ? unescaped(found[1] ?? '') : undefined;
};

const LIKELY: readonly (readonly [RegExp, string])[] = [
  [/email/, 'prova@example.it'],
  [/password/, 'tre gatti sul tetto rosso'],
  [/fiscale/, 'RZZBRC23R54L049E'],
  [/importo|other|saldo/, '10,00'],
  [/pin/, '482615'],
  [/orario|cutoff|ora$/, '08:30'],
];
const LIKELY_OF_TYPE: Record<string, string> = {
  date: '2026-12-01',
  time: '08:30',
  number: '1',
  email: 'prova@example.it',
};

function likely(tag: string, name: string): string {
  const typed = attribute(tag, 'value');
  if (typed) return typed;
  const type = attribute(tag, 'type') ?? 'text';
  return LIKELY_OF_TYPE[type] ?? LIKELY.find(([pattern]) => pattern.test(name))?.[1] ?? 'Prova';
}

/** Every form of a page that is sent with POST, filled, but that which leaves. */
export function formsOn(page: string): FilledForm[] {
  return (page.match(/<form[\s\S]*?<\/form>/g) ?? []).flatMap((form) => {
    const [head = ''] = /<form[^>]*>/.exec(form) ?? [];
    const action = attribute(head, 'action') ?? '';
    if (attribute(head, 'method') !== 'post' || action.endsWith('/logout') || !action.startsWith('/')) return [];
    return [filled(form, action, attribute(head, 'enctype') === 'multipart/form-data')];
  });
}

function filled(form: string, action: string, isMultipart: boolean): FilledForm {
  const fields: (readonly [string, string])[] = [];
  const files: string[] = [];
  const chosen = new Set<string>();
  for (const [tag] of form.matchAll(/<input[^>]*>|<select[\s\S]*?<\/select>|<textarea[\s\S]*?<\/textarea>/g)) {
    const [head = ''] = /<[^>]*>/.exec(tag) ?? [];
    const name = attribute(head, 'name');
    if (!name || attribute(head, 'disabled') !== undefined) continue;
    const type = tag.startsWith('<input') ? (attribute(head, 'type') ?? 'text') : tag.slice(1, 7);
    if (type === 'file') files.push(name);
    else if (type === 'select') fields.push([name, optionOf(tag)]);
    else if (type === 'radio') {
      if (attribute(head, 'checked') !== undefined || !chosen.has(name)) {
        const place = fields.findIndex(([known]) => known === name);
        if (place >= 0) fields.splice(place, 1);
        fields.push([name, attribute(head, 'value') ?? '']);
      }
      chosen.add(name);
    } else if (type === 'textar') fields.push([name, 'Prova']);
    else
      fields.push([
        name,
        type === 'hidden' || type === 'checkbox' ? (attribute(head, 'value') ?? '') : likely(head, name),
      ]);
  }
  const [button = ''] = /<button[^>]*\sname="[^>]*>/.exec(form) ?? [];
  const pressed = attribute(button, 'name');
  if (pressed) fields.push([pressed, attribute(button, 'value') ?? '']);
  return { action, isMultipart, fields, files };
}

function optionOf(select: string): string {
  const options = select.match(/<option[^>]*>/g) ?? [];
  const selected = options.find((option) => attribute(option, 'selected') !== undefined && attribute(option, 'value'));
  return attribute(selected ?? options.find((option) => attribute(option, 'value')) ?? '', 'value') ?? '';
}

/** Sends a form as a browser does; a field that takes a file gets this text. */
export function sendForm(browser: SiteVisitor, form: FilledForm, fileText: string): Promise<Answer> {
  const body = form.isMultipart ? new FormData() : new URLSearchParams();
  for (const [name, value] of form.fields) body.append(name, value);
  for (const name of form.files)
    if (body instanceof FormData) body.append(name, new File([fileText], 'prova.csv', { type: 'text/csv' }));
  return browser.send(form.action, { method: 'POST', body, headers: { origin: 'http://localhost:8080' } });
}
