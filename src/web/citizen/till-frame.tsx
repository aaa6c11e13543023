import { raw } from 'hono/html';
import type { PropsWithChildren } from 'hono/jsx';
import { assetUrl } from '#src/platform/http/static.ts';
import { BackLink } from '#src/web/components/index.ts';
import { messages } from '#src/web/messages/index.ts';
import type { PageContext } from '#src/web/transaction.ts';

interface TillFrameProps {
  c: PageContext;
  heading: string;
  /** Whether a code is shown: then the screen stays on. */
  awake: boolean;
  /** What the page waits for: when it changes, the page is shown anew. */
  awaits: string;
  back: { readonly href: string; readonly label: string };
}

/** A code full screen for the reader at a till (R10): white in every scheme, bright, and nothing else on it. */
export function TillFrame({ c, heading, awake, awaits, back, children }: PropsWithChildren<TillFrameProps>) {
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang="it">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{messages.shared.page.title(heading, c.var.tenantName)}</title>
          <meta name="color-scheme" content="light" />
          <meta name="theme-color" content="#ffffff" />
          <meta name="robots" content="noindex" />
          <link rel="stylesheet" href={assetUrl('app.css')} />
          <link rel="icon" href={assetUrl('mark.svg')} type="image/svg+xml" />
          <script type="module" src={assetUrl('client.js')} />
        </head>
        <body class="till" data-awake={awake || undefined}>
          <main id="content" class="frame" tabindex={-1} data-awaits={awaits}>
            <h1>{heading}</h1>
            {children}
            <BackLink {...back} />
          </main>
        </body>
      </html>
    </>
  );
}
