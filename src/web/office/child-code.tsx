import type { Hono } from 'hono';
import { type FamilyCode, groupedCode, revokeCodeForFamily } from '#src/collection/index.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { Button, Card, Form } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget, mayAct } from '../staff/request.ts';
import type { PageContext } from '../transaction.ts';
import { ofChild } from './family-frame.tsx';
import { childPath, perform, postedBy } from './family-request.ts';

const words = messages.officeCollections.ofChild;

/** `/:slug/ufficio/alunni/:id/codice`: the office revokes a lost code for a family that is not online (R10, R15). */
export function registerChildCode(app: Hono<PageEnvironment>): void {
  app.post('/ufficio/alunni/:id/codice', ofChild(revoke));
}

async function revoke(c: PageContext, { consumerId }: ConsumerRecord): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const page = childPath(c, consumerId);
  const asked = { consumerId, shown: typed['shown'] ?? '', at: c.var.arrivedAt };
  return perform(c, {
    key,
    typed,
    again: async () => c.redirect(page, 303),
    run: async (tx) => ({ to: (await revokeCodeForFamily(tx, asked)) ? `${page}?fatto=codice` : page }),
  });
}

/** That a child has a code for the shops, since when, and the way to make it worth nothing. */
export function ChildCode({ c, child, code }: { c: PageContext; child: ConsumerRecord; code: FamilyCode }) {
  if (!code.living) return null;
  const { code: digits, issuedAt } = code.living;
  return (
    <Card title={words.title} subtitle={words.since(numericDay(romeDay(issuedAt)), groupedCode(digits).slice(-4))}>
      <p>{words.lost}</p>
      {mayAct(c) && (
        <Form {...formTarget(c, childPath(c, child.consumerId, 'codice'))} hidden={{ shown: digits }}>
          <Button variant="outline">{words.revoke}</Button>
        </Form>
      )}
    </Card>
  );
}
