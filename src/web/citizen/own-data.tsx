import type { Hono } from 'hono';
import { dataPdf, exportPerson } from '#src/family-data/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { Actions, BackLink, Card, LinkButton, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { FamilyPage } from './frame.tsx';
import { citizenOf } from './request.ts';

const words = messages.ownData;

/** `/i-miei-dati`: what is kept about oneself, to read and to take along (GDPR, articles 15 and 20). */
export function registerOwnData(app: Hono<PageEnvironment>): void {
  app.get('/i-miei-dati', (c) => {
    const home = `/${c.var.slug}/`;
    return c.html(
      <FamilyPage c={c} title={words.title}>
        <BackLink href={home} label={words.back} />
        <PageHeading title={words.heading} lead={words.lead} />
        <Card>
          <p>{words.what}</p>
          <p>{words.careful}</p>
          <Actions>
            <LinkButton href={`${home}i-miei-dati/dati.json`} icon="download" download>
              {words.download}
            </LinkButton>
            <LinkButton href={`${home}i-miei-dati/dati.pdf`} variant="outline" icon="download" download>
              {words.downloadPdf}
            </LinkButton>
          </Actions>
        </Card>
        <p>
          {words.rights} <a href={`${home}privacy`}>{words.privacy}</a>
        </p>
      </FamilyPage>,
    );
  });
  app.get('/i-miei-dati/dati.json', (c) => personalData(c, citizenOf(c).personId));
  app.get('/i-miei-dati/dati.pdf', (c) => personalPdf(c, citizenOf(c).personId));
}

/** The file itself; "not found" when there is no such person. */
export async function personalData(c: PageContext, personId: number) {
  const data = await read(c, (tx) => exportPerson(tx, c.var.world.sealer, { personId, at: c.var.arrivedAt }));
  if (!data) return c.notFound();
  c.header('Content-Disposition', 'attachment; filename="dati-personali.json"');
  c.header('Content-Type', 'application/json; charset=utf-8');
  return c.body(`${JSON.stringify(data, null, 2)}\n`);
}

/** The same to be read on paper. */
export async function personalPdf(c: PageContext, personId: number) {
  const data = await read(c, (tx) => exportPerson(tx, c.var.world.sealer, { personId, at: c.var.arrivedAt }));
  if (!data) return c.notFound();
  c.header('Content-Disposition', 'attachment; filename="dati-personali.pdf"');
  c.header('Content-Type', 'application/pdf');
  return c.body(await dataPdf(data));
}
