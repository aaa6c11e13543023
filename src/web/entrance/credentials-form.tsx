import { type FiscalCodeError, parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { Button, Card, errorOf, type FieldError, Form, TextField } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext } from '../middleware/index.ts';
import { read } from '../transaction.ts';
import { EntrancePage, officeLine } from './frame.tsx';
import { isEmail, newRequestKey } from './request.ts';

const { registration } = messages.entrance;
const { form: activation } = messages.activation;

/** What a parent types to get own credentials (R15), under the names of the fields. */
export interface CredentialsTyped {
  readonly email: string;
  readonly codice_fiscale: string;
  /** Of a printed letter; absent where e-mail and fiscal code are enough. */
  readonly codice?: string;
}

type FieldName = keyof CredentialsTyped;

interface CredentialsPage {
  readonly c: SiteContext;
  readonly way: 'registrazione' | 'attivazione';
  readonly typed: CredentialsTyped;
  readonly errors: readonly FieldError[];
  readonly refused?: 422 | 429;
}

/** The two ways to own credentials: the words of each, and its fields in their order. */
const WAYS = {
  registrazione: { words: registration, order: ['email', 'codice_fiscale'] },
  attivazione: { words: activation, order: ['codice_fiscale', 'codice', 'email'] },
} as const;

/** The form, empty or as it was typed with what is to be mended; another page where the municipality gives no credentials. */
export async function credentialsPage({ c, way, typed, errors, refused = 422 }: CredentialsPage): Promise<Response> {
  const { own_credentials } = await read(c, (tx) => settingsOn(tx, romeDay(c.var.arrivedAt)));
  if (!own_credentials.enabled) return switchedOff(c);
  const { words, order } = WAYS[way];
  return c.html(
    <EntrancePage c={c} title={words.title} heading={words.heading} lead={words.lead} errors={errors}>
      <Card>
        <Form action={`/${c.var.slug}/${way}`} csrf={c.var.visitor.csrf} requestKey={newRequestKey(c)}>
          {order.map((name) => (
            <TextField {...fieldOf(way, name)} name={name} value={typed[name]} error={errorOf(errors, name)} verbatim />
          ))}
          <Button full>{words.submit}</Button>
        </Form>
      </Card>
      <p>{await officeLine(c)}</p>
    </EntrancePage>,
    errors.length > 0 ? refused : 200,
  );
}

function fieldOf(way: CredentialsPage['way'], name: FieldName) {
  const { words } = WAYS[way];
  switch (name) {
    case 'email':
      return { label: words.email, hint: words.emailHint, type: 'email', autocomplete: 'email' } as const;
    case 'codice_fiscale':
      return { label: words.fiscalCode, hint: registration.fiscalCodeHint, autocomplete: 'off' };
    case 'codice':
      return { label: activation.code, hint: activation.codeHint, autocomplete: 'off' };
  }
}

/** What is to be mended in what was typed, all of it at once and in the order of the fields. */
export function credentialsMistakes(way: CredentialsPage['way'], typed: CredentialsTyped): FieldError[] {
  return WAYS[way].order.flatMap((field: FieldName) => {
    const message = mistakeIn(field, typed[field] ?? '');
    return message === undefined ? [] : [{ field, message }];
  });
}

function mistakeIn(field: FieldName, text: string): string | undefined {
  if (field === 'email') return isEmail(text) ? undefined : registration.emailMalformed;
  if (field === 'codice') return text.trim() === '' ? activation.codeMissing : undefined;
  const code = parseFiscalCode(text);
  return code.ok ? undefined : fiscalCodeMistake(code.error);
}

export const fiscalCodeMistake = ({ kind }: FiscalCodeError): string =>
  kind === 'FiscalCodeShape' ? registration.fiscalCodeShape : registration.fiscalCodeCheck;

/** The municipality gives no credentials of its own. */
export const switchedOff = async (c: SiteContext) =>
  c.html(
    <EntrancePage c={c} title={registration.off} heading={registration.off} lead={registration.offBody}>
      <p>{await officeLine(c)}</p>
    </EntrancePage>,
  );
