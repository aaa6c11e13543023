import type { ClosureEffect } from '#src/closures/index.ts';
import { Button, Card, DescriptionList, Form, PageHeading } from '../../components/index.ts';
import { messages } from '../../messages/index.ts';
import type { PageContext } from '../../transaction.ts';
import { formTarget } from '../request.ts';
import { type ClosureDesk, isOffice } from './desk.ts';
import { DeskPage } from './desk-page.tsx';
import type { Draft, TypedClosure } from './draft.ts';

const words = messages.staff.closures;

interface PreviewPageProps {
  c: PageContext;
  desk: ClosureDesk;
  draft: Draft;
  typed: TypedClosure;
  effect: ClosureEffect;
}

/** What a closure undoes, before anybody confirms it (R4). Money is for the office's eyes only (R8). */
export function PreviewPage({ c, desk, draft, typed, effect }: PreviewPageProps) {
  const meals = effect.bookedMeals + effect.orderedMeals;
  const packed = draft.kind === 'packed_lunch';
  const fields = { ...typed };
  return (
    <DeskPage c={c} desk={desk}>
      <PageHeading title={packed ? words.packs(meals) : words.undoes(meals)} lead={words.previewTitle} />
      <Card>
        <DescriptionList
          items={[
            { term: words.where, description: draft.label },
            { term: words.when, description: words.period(draft.from, draft.to) },
            { term: words.kind, description: words[draft.kind] },
            { term: words.reason, description: draft.reason },
            { term: words.bookedMeals, description: effect.bookedMeals },
            { term: words.orderedMeals, description: effect.orderedMeals },
            ...(isOffice(desk) && !packed
              ? [{ term: words.chargedMeals, description: words.charged(effect.chargedMeals, effect.chargedCents) }]
              : []),
            { term: words.told, description: words.toldChildren(effect.children) },
          ]}
        />
        <Form {...formTarget(c, `/${c.var.slug}/${desk.path}`)} hidden={fields}>
          <Button full>{packed ? words.confirmPacked : words.confirm}</Button>
        </Form>
        <Form {...formTarget(c, `/${c.var.slug}/${desk.path}/modifica`)} hidden={fields} inline>
          <Button variant="link">{words.change}</Button>
        </Form>
      </Card>
    </DeskPage>
  );
}
