import type { Child, PropsWithChildren } from 'hono/jsx';
import { Icon, type IconName } from './icon.tsx';

type ButtonVariant = 'primary' | 'outline' | 'danger' | 'link';

interface Look {
  /** One primary a page: the one next step. */
  variant?: ButtonVariant | undefined;
  /** `large` for busy hands (register, kitchen), `small` inside rows; each is at least 44 px to the finger. */
  size?: 'normal' | 'small' | 'large' | undefined;
  /** As wide as its container on a phone. */
  full?: boolean | undefined;
  icon?: IconName | undefined;
  /** Words only a screen reader gets, after the visible ones: "Disdici" + "martedì 24 novembre". */
  hiddenLabel?: string | undefined;
}

interface ButtonProps extends Look {
  type?: 'submit' | 'button' | undefined;
  name?: string | undefined;
  value?: string | undefined;
  formAction?: string | undefined;
  disabled?: boolean | undefined;
  id?: string | undefined;
}

const LOOKS: Record<ButtonVariant, string> = {
  primary: 'btn-primary',
  outline: 'btn-outline-primary',
  danger: 'btn-danger',
  link: 'btn-link',
};
const SIZES = { normal: '', small: 'btn-sm', large: 'btn-lg' };

const classesOf = ({ variant = 'primary', size = 'normal', full }: Look) =>
  ['btn', LOOKS[variant], SIZES[size], full && 'btn-full'].filter(Boolean).join(' ');

const Face = ({ icon, hiddenLabel, children }: Look & { children?: Child }) => (
  <>
    {icon && <Icon name={icon} />}
    <span>{children}</span>
    {hiddenLabel && <span class="visually-hidden"> {hiddenLabel}</span>}
  </>
);

/** A button that sends its form; the label is the verb of what will happen. */
export function Button({
  type = 'submit',
  name,
  value,
  formAction,
  disabled,
  id,
  ...look
}: PropsWithChildren<ButtonProps>) {
  return (
    <button
      type={type}
      name={name}
      value={value}
      formaction={formAction}
      disabled={disabled}
      id={id}
      class={classesOf(look)}
    >
      <Face {...look} />
    </button>
  );
}

interface LinkButtonProps extends Look {
  href: string;
  /** Suggests saving instead of opening. */
  download?: boolean | undefined;
}

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function LinkButton({ href, download, ...look }: PropsWithChildren<LinkButtonProps>) {
  return (
    <a href={href} download={download} class={classesOf(look)}>
      <Face {...look} />
    </a>
  );
}

interface MoreLinkProps {
  href: string;
  hiddenLabel?: string | undefined;
}

/** The quiet way on at the end of a row: "Dettaglio ›". */
export function MoreLink({ href, hiddenLabel, children }: PropsWithChildren<MoreLinkProps>) {
  return (
    <a href={href} class="more-link">
      <span>{children}</span>
      {hiddenLabel && <span class="visually-hidden"> {hiddenLabel}</span>}
      <Icon name="chevron-right" />
    </a>
  );
}

/** A row of buttons and links: the first at the start, a `MoreLink` at the end; they wrap on small screens. */
export const Actions = ({ children }: PropsWithChildren) => <div class="actions">{children}</div>;
