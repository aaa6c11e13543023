import { raw } from 'hono/html';
import type { Child, PropsWithChildren } from 'hono/jsx';
import { assetUrl } from '#src/platform/http/static.ts';
import { messages } from '#src/web/messages/index.ts';
import { CsrfField } from './form.tsx';
import { Icon } from './icon.tsx';
import { type NavItem, NavList } from './navigation.tsx';

interface PageProps {
  /** The name of the page, as in its heading; the tenant's name follows in the window's title. */
  title: string;
  slug: string;
  tenantName: string;
  nav?: readonly NavItem[] | undefined;
  /**
   * Set when somebody is signed in: the menu then ends with "Esci". On a shared tablet leaving is handing it over, and no
   * list of devices is anybody's.
   */
  signedIn?: { name: string; csrf: string; tablet?: object | undefined } | undefined;
  /** A form came back with errors: the window's title says so first. */
  hasErrors?: boolean | undefined;
  /** Room for tables and calendars; without it lines stay as short as reading wants. */
  wide?: boolean | undefined;
  /** A line above everything, such as the clock of a demo. */
  banner?: Child;
  /** Loads the page again after so many seconds, where something is awaited. */
  refreshAfter?: number | undefined;
  /** Where the tenant's name leads; by default the home of the tenant. */
  home?: string | undefined;
}

function Head({ title, slug, tenantName, hasErrors, refreshAfter }: PageProps) {
  const { page } = messages.shared;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{(hasErrors ? page.titleWithErrors : page.title)(title, tenantName)}</title>
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" media="(prefers-color-scheme: light)" content="#0066cc" />
      <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b2a4a" />
      <meta name="robots" content="noindex" />
      {refreshAfter !== undefined && <meta http-equiv="refresh" content={String(refreshAfter)} />}
      <link
        rel="preload"
        href={assetUrl('titillium-regular.woff2')}
        as="font"
        type="font/woff2"
        crossorigin="anonymous"
      />
      <link rel="stylesheet" href={assetUrl('app.css')} />
      <link rel="icon" href={assetUrl('mark.svg')} type="image/svg+xml" />
      <link rel="apple-touch-icon" href={assetUrl('mark-180.png')} />
      <link rel="manifest" href={`/${slug}/manifest.webmanifest`} />
      <script type="module" src={assetUrl('client.js')} />
    </head>
  );
}

function Menu({ slug, nav = [], signedIn }: PageProps) {
  const { page } = messages.shared;
  if (nav.length === 0 && !signedIn) return null;
  return (
    <details class="menu">
      <summary>{page.menu}</summary>
      <nav class="menu-panel" aria-label={page.mainNavigation}>
        <NavList items={nav} />
        {signedIn && (
          <form method="post" action={`/${slug}/logout`} class="menu-sign-out" data-sign-out>
            <CsrfField value={signedIn.csrf} />
            <p>
              <Icon name="user" /> {page.signedInAs(signedIn.name)}
            </p>
            {!signedIn.tablet && <a href={`/${slug}/dispositivi`}>{messages.devices.list.nav}</a>}
            <button type="submit">{signedIn.tablet ? messages.tablets.change : page.signOut}</button>
          </form>
        )}
      </nav>
    </details>
  );
}

function Footer({ slug, tenantName }: PageProps) {
  const { page } = messages.shared;
  const links = [
    { href: `/${slug}/privacy`, label: page.privacy },
    { href: `/${slug}/accessibilita`, label: page.accessibility },
    { href: `/${slug}/note-legali`, label: page.legalNotes },
    { href: `/${slug}/contatti`, label: page.contacts },
  ];
  return (
    <footer class="site-footer">
      <div class="frame">
        <p>{tenantName}</p>
        <nav aria-label={page.footer}>
          <NavList items={links} />
        </nav>
      </div>
    </footer>
  );
}

/** The whole document around a page: header with tenant and menu, main, footer. Works without script. */
export function Page(props: PropsWithChildren<PageProps>) {
  const { slug, tenantName, wide, banner, children } = props;
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang="it" data-slug={slug}>
        <Head {...props} />
        <body class={wide ? 'wide' : undefined}>
          <a class="skip-link" href="#content">
            {messages.shared.page.skipToContent}
          </a>
          {banner && <div class="banner">{banner}</div>}
          <header class="site-header">
            <div class="frame">
              <a class="site-name" href={props.home ?? `/${slug}/`}>
                {tenantName}
              </a>
              <Menu {...props} />
            </div>
          </header>
          <main id="content" class="frame" tabindex={-1}>
            {children}
          </main>
          <Footer {...props} />
        </body>
      </html>
    </>
  );
}

interface PageHeadingProps {
  /** The sentence its reader came for. */
  title: Child;
  lead?: Child;
}

/** The answer first: the page's `h1` and what adds to it. */
export const PageHeading = ({ title, lead }: PageHeadingProps) => (
  <div class="page-heading">
    <h1>{title}</h1>
    {lead && <p class="lead">{lead}</p>}
  </div>
);
