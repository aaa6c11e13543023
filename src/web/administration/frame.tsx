import type { PropsWithChildren } from 'hono/jsx';
import { BackLink, Button, ErrorSummary, type FieldError, Form, NavList, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { BarePage, type SiteContext } from '../middleware/index.ts';
import { pathOf } from './enter.ts';

const words = messages.administration;

interface FrameProps {
  readonly c: SiteContext;
  readonly title: string;
  readonly heading: string;
  readonly lead?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  /** The way back to the list of municipalities. */
  readonly back?: boolean | undefined;
}

const NAV = [
  { href: pathOf(), label: words.nav.municipalities },
  { href: pathOf('chiavi'), label: words.nav.keys },
  { href: pathOf('attivita'), label: words.nav.acts },
];

/** The frame of the pages of those who keep the installation. */
export function AdministrationPage({
  c,
  title,
  heading,
  lead,
  errors = [],
  back,
  children,
}: PropsWithChildren<FrameProps>) {
  return (
    <BarePage title={title} of={words.name} header={<Header c={c} />}>
      {back && <BackLink href={pathOf()} label={words.nav.municipalities} />}
      <ErrorSummary errors={errors} />
      <PageHeading title={heading} lead={lead} />
      {children}
    </BarePage>
  );
}

function Header({ c }: { c: SiteContext }) {
  const { administrator } = c.var;
  return (
    <header class="site-header">
      <div class="frame">
        <a class="site-name" href={pathOf()}>
          {words.name}
        </a>
        {administrator && (
          <details class="menu">
            <summary>{messages.shared.page.menu}</summary>
            <nav class="menu-panel" aria-label={messages.shared.page.mainNavigation}>
              <NavList items={NAV} />
              <Form {...formTo(c, 'esci')}>
                <p>{words.signedInAs(administrator.name)}</p>
                <Button variant="outline">{words.signOut}</Button>
              </Form>
            </nav>
          </details>
        )}
      </div>
    </header>
  );
}

/** Where a form of these pages goes and what protects it. */
export const formTo = (c: SiteContext, rest: string) => ({
  action: pathOf(rest),
  csrf: c.var.visitor.csrf,
  requestKey: c.var.world.randomness.bytes(16).toString('base64url'),
});
