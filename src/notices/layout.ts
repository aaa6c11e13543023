import { frame } from './messages/it.ts';
import type { Letter } from './templates.ts';

/** Who writes, and where a reader goes next. */
export interface Sender {
  readonly tenantName: string;
  /** Where the municipality's pages begin: `https://…/leporano`. */
  readonly address: string;
  readonly officeEmail: string;
  readonly officePhone: string;
}

/** Lays a letter out as plain text and as simple HTML that screen readers, dark modes and old clients all read. */
export function layOut(letter: Letter, sender: Sender): { readonly text: string; readonly html: string } {
  const link = letter.action && { label: letter.action.label, url: `${sender.address}/${letter.action.path}` };
  const footer = [
    frame.footer(sender.tenantName),
    ...(sender.officePhone === '' ? [] : [frame.phone(sender.officePhone)]),
    ...(sender.officeEmail === '' ? [] : [frame.email(sender.officeEmail)]),
    frame.automatic,
  ];
  const text = [
    frame.greeting,
    ...letter.paragraphs,
    ...(link ? [`${link.label}: ${link.url}`] : []),
    ['-- ', ...footer].join('\n'),
  ].join('\n\n');
  return { text: `${text}\n`, html: page(letter, footer, link) };
}

function page(letter: Letter, footer: readonly string[], link?: { readonly label: string; readonly url: string }) {
  const paragraphs = [frame.greeting, ...letter.paragraphs].map((line) => `<p>${escaped(line)}</p>`).join('\n');
  const button = link
    ? `<p><a href="${escaped(link.url)}" style="display:inline-block;padding:12px 24px;background:#0066cc;color:#ffffff;text-decoration:none;border-radius:4px;font-weight:bold">${escaped(link.label)}</a></p>`
    : '';
  return `<!doctype html>
<html lang="it">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escaped(letter.subject)}</title></head>
<body style="font-family:'Titillium Web',Arial,sans-serif;font-size:16px;line-height:1.5;max-width:36em;margin:0 auto;padding:16px">
<h1 style="font-size:20px">${escaped(letter.subject)}</h1>
${paragraphs}
${button}
<hr>
<p style="font-size:14px">${footer.map(escaped).join('<br>')}</p>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
