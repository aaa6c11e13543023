import { type FamilyCode, groupedCode } from '#src/collection/index.ts';
import { Actions, Alert, Button, Card, Form, LinkButton } from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import type { PageContext } from '#src/web/transaction.ts';
import { formTarget } from './payments-forms.ts';

const text = messages.collectionCode;

interface CodeCardProps {
  c: PageContext;
  child: { readonly consumerId: number; readonly name: string };
  code: FamilyCode;
  limits: { readonly minCents: number; readonly maxCents: number };
}

/** A child's permanent code and what can be done with it, or the way to make it. */
export function CodeCard({ c, child, code, limits }: CodeCardProps) {
  const path = `pagamenti/puntolis/${child.consumerId}/codice`;
  if (!code.living) {
    return (
      <Card title={text.none} subtitle={text.noneNext(child.name)}>
        <p>{text.safe}</p>
        <Form {...formTarget(c, path)}>
          <Button full>{text.create}</Button>
        </Form>
      </Card>
    );
  }
  const base = `/${c.var.slug}/${path}`;
  const digits = groupedCode(code.living.code);
  return (
    <Card title={text.title(child.name)} subtitle={text.limits(limits.minCents, limits.maxCents)}>
      <a class="code-thumb" href={base}>
        <img src={`${base}/qr.svg`} alt={text.picture(digits)} width="160" height="160" />
      </a>
      <p>
        {text.digits} <strong>{digits}</strong>
      </p>
      <p class="quiet">{text.safe}</p>
      <Actions>
        <LinkButton href={base}>{text.fullScreen}</LinkButton>
        <LinkButton href={`${base}.pdf`} variant="outline" icon="download" download>
          {text.paper}
        </LinkButton>
        <LinkButton href={`${base}/cambia`} variant="link">
          {text.change}
        </LinkButton>
      </Actions>
    </Card>
  );
}

/** What was just done to a code, as long as it still holds. */
export function CodeNews({ news, code }: { news: string | undefined; code: FamilyCode }) {
  const said = {
    creato: code.living && { title: text.created, next: undefined },
    rinnovato: code.living && { title: text.renewed, next: text.renewedNext },
    revocato: code.living ? undefined : { title: text.revoked, next: text.revokedNext },
  };
  const shown = news !== undefined && Object.hasOwn(said, news) ? said[news as keyof typeof said] : undefined;
  if (!shown) return null;
  return (
    <Alert tone="success" title={shown.title} announce>
      {shown.next && <p>{shown.next}</p>}
    </Alert>
  );
}
