import { Icon } from '../components/index.ts';
import { messages } from '../messages/index.ts';

/** Opens the browser's print window; a script shows it, because without one it could do nothing. */
export const PrintButton = () => (
  <button type="button" class="btn btn-outline-primary btn-sm" data-print hidden>
    <Icon name="print" />
    <span>{messages.staff.form.print}</span>
  </button>
);
