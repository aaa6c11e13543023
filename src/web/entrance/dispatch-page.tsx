import type { Dispatch } from '#src/federation/index.ts';
import { Button } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext } from '../middleware/index.ts';
import { EntrancePage } from './frame.tsx';

const words = messages.federation.dispatch;

interface DispatchPageProps {
  readonly c: SiteContext;
  readonly way: Extract<Dispatch, { kind: 'post' }>;
}

/** A form that leads to a provider: scripts send it at once, the button does without them. */
export const DispatchPage = ({ c, way }: DispatchPageProps) => (
  <EntrancePage c={c} title={words.title} heading={words.heading} lead={words.lead}>
    <form method="post" action={way.url} class="form" data-once data-send-at-once>
      {Object.entries(way.fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <Button>{words.submit}</Button>
    </form>
  </EntrancePage>
);
