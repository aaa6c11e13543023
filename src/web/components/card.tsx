import type { Child, PropsWithChildren } from 'hono/jsx';

interface CardProps {
  title?: Child;
  /** The level of its heading in the page's outline. */
  level?: 2 | 3 | undefined;
  subtitle?: Child;
  tone?: 'plain' | 'danger' | undefined;
  id?: string | undefined;
}

/** A white sheet for one child, one payment, one subject. Several `CardSection` inside are divided by a line. */
export function Card({ title, level = 2, subtitle, tone = 'plain', id, children }: PropsWithChildren<CardProps>) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section class={`sheet sheet-${tone}`} id={id}>
      {(title || subtitle) && (
        <header class="sheet-header">
          {title && <Heading class="sheet-title">{title}</Heading>}
          {subtitle && <p class="quiet">{subtitle}</p>}
        </header>
      )}
      {children}
    </section>
  );
}

/** A part of a card, below a line when another part stands above it. */
export const CardSection = ({ children }: PropsWithChildren) => <div class="sheet-section">{children}</div>;

/** Cards side by side where the screen has room. */
export const CardGrid = ({ children }: PropsWithChildren) => <div class="sheet-grid">{children}</div>;

interface EmptyStateProps {
  title: string;
  /** The way out: a link or a button. */
  action?: Child;
}

/** Says why a list is empty and what to do next. */
export function EmptyState({ title, action, children }: PropsWithChildren<EmptyStateProps>) {
  return (
    <div class="empty-state">
      <p class="empty-state-title">{title}</p>
      {children && <p class="quiet">{children}</p>}
      {action}
    </div>
  );
}
