import { raw } from 'hono/html';
import type { PropsWithChildren } from 'hono/jsx';
import { assetUrl } from '#src/platform/http/static.ts';
import { PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';

/** A page that belongs to no municipality: no menu, no footer, only what is to be said. */
export const BarePage = ({ title, children }: PropsWithChildren<{ title: string }>) => (
  <>
    {raw('<!DOCTYPE html>')}
    <html lang="it">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{messages.shared.page.title(title, messages.errors.start.pageTitle)}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="stylesheet" href={assetUrl('app.css')} />
        <link rel="icon" href={assetUrl('mark.svg')} type="image/svg+xml" />
      </head>
      <body>
        <main id="content" class="frame" tabindex={-1}>
          <PageHeading title={title} />
          {children}
        </main>
      </body>
    </html>
  </>
);
