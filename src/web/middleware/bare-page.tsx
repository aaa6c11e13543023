import { raw } from 'hono/html';
import type { Child, PropsWithChildren } from 'hono/jsx';
import { assetUrl } from '#src/platform/http/static.ts';
import { PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';

interface BarePageProps {
  /** Its window's title, and its heading unless it brings its own. */
  title: string;
  /** Whose page it is, beside its title. */
  of?: string | undefined;
  /** What stands above it, and says that it runs our script and has a heading of its own. */
  header?: Child;
}

/** A page that belongs to no municipality: no menu, no footer, only what is to be said. */
export const BarePage = ({ title, of, header, children }: PropsWithChildren<BarePageProps>) => (
  <>
    {raw('<!DOCTYPE html>')}
    <html lang="it">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{messages.shared.page.title(title, of ?? messages.errors.start.pageTitle)}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="stylesheet" href={assetUrl('app.css')} />
        <link rel="icon" href={assetUrl('mark.svg')} type="image/svg+xml" />
        {header && <script type="module" src={assetUrl('client.js')} />}
      </head>
      <body class={header ? 'wide' : undefined}>
        {header}
        <main id="content" class="frame" tabindex={-1}>
          {!header && <PageHeading title={title} />}
          {children}
        </main>
      </body>
    </html>
  </>
);
