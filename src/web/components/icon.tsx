import { raw } from 'hono/html';
import { assetUrl } from '#src/platform/http/static.ts';

/** The pictures of the sprite: one file a name in `src/web/assets/icons/`, or taken from bootstrap-italia's sprite. */
export type IconName =
  | 'plate'
  | 'bowl'
  | 'plate-crossed'
  | 'check'
  | 'dash'
  | 'pause'
  | 'calendar-crossed'
  | 'info'
  | 'success'
  | 'warning'
  | 'danger'
  | 'chevron-left'
  | 'chevron-right'
  | 'search'
  | 'print'
  | 'download'
  | 'mail'
  | 'plus'
  | 'user';

interface IconProps {
  name: IconName;
  /** Read aloud when no word stands beside the picture; without it the picture is decoration. */
  label?: string | undefined;
  class?: string | undefined;
}

export function Icon({ name, label, class: extra }: IconProps) {
  const classes = ['icon', `icon-${name}`, extra].filter(Boolean).join(' ');
  const picture = `${assetUrl('icons.svg')}#${name}`;
  if (!label) return decoration(classes, picture);
  return (
    <svg class={classes} role="img" aria-label={label}>
      <use href={picture} />
    </svg>
  );
}

/** A month has one a day: written out, because nothing in it needs escaping, and as nodes it was a tenth of the page's time. */
const decoration = (classes: string, picture: string) =>
  raw(`<svg class="${classes}" aria-hidden="true"><use href="${picture}"></use></svg>`);
