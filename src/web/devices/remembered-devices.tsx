import type { PropsWithChildren } from 'hono/jsx';
import { forgetDevices, type RememberedDevice, rememberDevice, rememberedDevices } from '#src/identity/index.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { Actions, Button, Card, CardSection, DescriptionList, Form } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { loginPath, readCookie, removeCookie, type SiteContext, writeCookie } from '../middleware/index.ts';
import { read } from '../transaction.ts';
import { deviceName } from './device-name.ts';

const words = messages.remembered;

interface Shown {
  readonly devices: readonly RememberedDevice[];
  /** The browser that asks holds the secret of a remembered device already. */
  readonly here: boolean;
}

export const rememberedData = async (
  c: SiteContext,
  tx: Tx,
  asking: Parameters<typeof rememberedDevices>[1],
): Promise<Shown> => ({
  devices: await rememberedDevices(tx, asking),
  here: readCookie(c, 'absences') !== undefined,
});

/** Devices that are remembered for absences, each with its end, and the way to add this one (R15). */
export function RememberedDevices({ c, devices, here }: Shown & { c: SiteContext }) {
  return (
    <Card title={words.listTitle} subtitle={words.listLead}>
      {devices.map((device) => (
        <CardSection>
          <h3 class="h5">{deviceName(device.userAgent)}</h3>
          <DescriptionList
            items={[
              { term: words.until, description: numericInstant(device.expiresAt) },
              { term: messages.devices.list.lastSeen, description: numericInstant(device.lastSeenAt) },
            ]}
          />
          <Actions>
            <PlainForm c={c} action="dispositivi" which={`assenze-${device.id}`}>
              <Button variant="outline" hiddenLabel={deviceName(device.userAgent)}>
                {words.forgetOne}
              </Button>
            </PlainForm>
          </Actions>
        </CardSection>
      ))}
      {!here && (
        <PlainForm c={c} action="dispositivi/assenze" which="assenze">
          <Button variant="outline">{words.rememberHere}</Button>
        </PlainForm>
      )}
    </Card>
  );
}

interface PlainFormProps {
  c: SiteContext;
  action: string;
  which: string;
}

/** A button that may be pressed twice: it needs no key of its own. */
const PlainForm = ({ c, action, which, children }: PropsWithChildren<PlainFormProps>) => (
  <Form
    action={`/${c.var.slug}/${action}`}
    csrf={c.var.visitor.csrf}
    requestKey={which}
    hidden={{ quale: which }}
    inline
  >
    {children}
  </Form>
);

/** Lets the browser of who is signed in be remembered. Sent twice, the second device takes the place of the first. */
export async function rememberHere(c: SiteContext) {
  const { session, visitor, slug, world, arrivedAt: at } = c.var;
  if (visitor.kind !== 'citizen' || !session) return c.notFound();
  const userAgent = c.req.header('user-agent') ?? '';
  const { loginId, token } = session;
  const device = { loginId, session: token, userAgent, heldDevice: readCookie(c, 'absences') };
  const secret = await read(c, (tx) => rememberDevice(tx, { world, at }, device));
  if (secret === undefined) return c.redirect(loginPath(slug, { message: 'sessione' }), 303);
  writeCookie(c, 'absences', secret, true);
  return c.redirect(`/${slug}/dispositivi?fatto=ricordato`, 303);
}

/** Makes the device forget on which one stands. */
export async function forgetHere(c: SiteContext) {
  const { remembered, slug, arrivedAt: at } = c.var;
  if (remembered) {
    const { loginId, deviceId } = remembered;
    await read(c, (tx) => forgetDevices(tx, { loginId, at }, { deviceId }));
  }
  removeCookie(c, 'absences');
  return c.redirect(loginPath(slug, { message: 'dimenticato' }), 303);
}
