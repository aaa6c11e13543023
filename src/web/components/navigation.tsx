import { messages } from '#src/web/messages/index.ts';
import { Icon } from './icon.tsx';

/** A place one can go to. */
export interface Place {
  href: string;
  label: string;
}

/** A place in a menu; `current` marks the page one is on. */
export interface NavItem extends Place {
  current?: boolean | undefined;
}

/** The way back to the page above: "‹ Cittadino". */
export const BackLink = ({ href, label }: Place) => (
  <a href={href} class="back-link">
    <Icon name="chevron-left" />
    <span>{label}</span>
  </a>
);

/** The pages above this one, where there is more than one; ends with the name of this page. */
export const Breadcrumb = ({ trail, current }: { trail: readonly Place[]; current: string }) => (
  <nav aria-label={messages.shared.navigation.breadcrumb}>
    <ol class="trail">
      {trail.map(({ href, label }) => (
        <li>
          <a href={href}>{label}</a>
        </li>
      ))}
      <li aria-current="page">{current}</li>
    </ol>
  </nav>
);

interface MonthNavProps {
  /** "novembre 2026" */
  current: string;
  previous?: Place | undefined;
  next?: Place | undefined;
}

/** From month to month; `current` is the heading of what follows. */
export const MonthNav = ({ current, previous, next }: MonthNavProps) => (
  <nav class="month-nav" aria-label={messages.shared.navigation.months}>
    <span>{previous && <BackLink {...previous} />}</span>
    <h2 class="month-nav-current">{current}</h2>
    <span>
      {next && (
        <a href={next.href} class="more-link">
          <span>{next.label}</span>
          <Icon name="chevron-right" />
        </a>
      )}
    </span>
  </nav>
);

/** Places one below the other, as every menu lists them. */
export const NavList = ({ items }: { items: readonly NavItem[] }) => (
  <ul>
    {items.map(({ href, label, current }) => (
      <li>
        <a href={href} aria-current={current ? 'page' : undefined}>
          {label}
        </a>
      </li>
    ))}
  </ul>
);

/** Views of one subject, each with an address of its own. */
export const TabLinks = ({ label, items }: { label: string; items: readonly NavItem[] }) => (
  <nav class="tab-links" aria-label={label}>
    <NavList items={items} />
  </nav>
);

interface StepperProps {
  steps: readonly string[];
  /** From 1. */
  current: number;
}

/** Where one is on a way of several pages. */
export function Stepper({ steps, current }: StepperProps) {
  const { navigation } = messages.shared;
  return (
    <div class="step-list">
      <p class="step-list-position">{navigation.step(current, steps.length)}</p>
      <ol aria-label={navigation.steps}>
        {steps.map((step, index) => {
          const done = index + 1 < current;
          return (
            <li class={done ? 'step step-done' : 'step'} aria-current={index + 1 === current ? 'step' : undefined}>
              {done && <Icon name="check" label={navigation.stepDone} />}
              <span>{step}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

interface PaginationProps {
  /** From 1. */
  page: number;
  pages: number;
  href: (page: number) => string;
}

/** From page to page of a long list; nothing when there is one page only. */
export function Pagination({ page, pages, href }: PaginationProps) {
  const { navigation } = messages.shared;
  if (pages <= 1) return null;
  return (
    <nav class="page-nav" aria-label={navigation.pages}>
      <span>{page > 1 && <BackLink href={href(page - 1)} label={navigation.previous} />}</span>
      <span class="quiet">{navigation.pageOf(page, pages)}</span>
      <span>
        {page < pages && (
          <a href={href(page + 1)} class="more-link">
            <span>{navigation.next}</span>
            <Icon name="chevron-right" />
          </a>
        )}
      </span>
    </nav>
  );
}
