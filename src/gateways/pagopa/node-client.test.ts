import { join } from 'node:path';
import { sql } from 'kysely';
import { createClientAsync } from 'soap';
import { expect, test } from 'vitest';
import { addToCart, declarePayment } from '#src/payments/index.ts';
import { get } from '#src/platform/database/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { connectToNode, FINGERPRINT, STATION, servedNode } from '#test/support/pagopa-node.ts';
import { pagopaSpecs } from '#test/support/pagopa-specs.ts';
import { aChild, aTown, balanceOf } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');

/** A client that somebody else wrote, made from the official WSDL. */
async function aClient() {
  const { address } = await servedNode(database, clock);
  const client = await createClientAsync(join(pagopaSpecs ?? '', 'paForNode', 'wsdl', 'paForNode.wsdl'), {}, address);
  client.addHttpHeader('x-client-certificate', FINGERPRINT);
  return async (operation: string, args: object): Promise<Record<string, unknown>> => {
    const call: unknown = Reflect.get(client, `${operation}Async`);
    if (typeof call !== 'function') throw new Error(`The WSDL has no ${operation}`);
    const [answer] = await Reflect.apply(call, client, [args]);
    return answer;
  };
}

if (pagopaSpecs) {
  test('an independent SOAP client, made from the official WSDL, asks for a notice, pays it and is told that it is paid', async () => {
    const ask = await aClient();
    const town = await aTown(database);
    const fiscalCode = await connectToNode(town);
    const child = await aChild(town);
    const { personId, consumerId } = child;
    await town.run(async (tx) => {
      await addToCart(tx, { personId, consumerId, cents: 4250, at: clock.now() });
      const shown = [{ consumerId, cents: 4250 }];
      await declarePayment(tx, { personId, shown, at: clock.now(), reference: 'r' });
    });
    const { noticeNumber } = await town.run((tx) =>
      get(tx, sql<{ noticeNumber: string }>`select notice_number as "noticeNumber" from payment_notices`),
    );
    const identity = { idPA: fiscalCode, idBrokerPA: STATION.brokerCode, idStation: STATION.stationCode };
    const qrCode = { fiscalCode, noticeNumber };

    const verified = await ask('paVerifyPaymentNotice', { ...identity, qrCode });
    expect(verified).toMatchObject({
      outcome: 'OK',
      paymentList: { paymentOptionDescription: { amount: '42.50', options: 'EQ', allCCP: false } },
      companyName: 'Comune di Prova',
    });
    for (const operation of ['paGetPayment', 'paGetPaymentV2']) {
      expect(await ask(operation, { ...identity, qrCode, amount: '1.00' })).toMatchObject({
        outcome: 'OK',
        data: { creditorReferenceId: noticeNumber.slice(1), paymentAmount: '42.50' },
      });
    }
    const debtor = {
      uniqueIdentifier: { entityUniqueIdentifierType: 'F', entityUniqueIdentifierValue: 'ANONYMOUS' },
      fullName: 'ANONYMOUS',
    };
    const receipt = {
      receiptId: 'c110729d258c4ab1b765fe902aae41d6',
      noticeNumber,
      fiscalCode,
      outcome: 'OK',
      creditorReferenceId: noticeNumber.slice(1),
      paymentAmount: '42.50',
      description: 'Ricarica',
      companyName: 'Comune di Prova',
      debtor,
      transferList: {
        transfer: [
          {
            idTransfer: 1,
            transferAmount: '42.50',
            fiscalCodePA: fiscalCode,
            IBAN: 'IT60X0542811101000000123456',
            remittanceInformation: 'Ricarica',
            transferCategory: '9/0199999SP/',
          },
        ],
      },
      idPSP: 'PSP',
      PSPCompanyName: 'Banca & figli',
      idChannel: 'PSP_01',
      channelDescription: 'APP',
    };
    expect(await ask('paSendRT', { ...identity, receipt })).toEqual({ outcome: 'OK' });
    expect(await ask('paSendRTV2', { ...identity, receipt })).toEqual({ outcome: 'OK' });
    expect(await balanceOf(town, child)).toBe(4250);
    expect(await ask('paVerifyPaymentNotice', { ...identity, qrCode })).toMatchObject({
      outcome: 'KO',
      fault: { faultCode: 'PAA_PAGAMENTO_DUPLICATO', id: fiscalCode },
    });
    expect(
      await ask('paDemandPaymentNotice', {
        ...identity,
        idServizio: '00009',
        idSoggettoServizio: '00035',
        datiSpecificiServizioRequest: 'PG1lbnNhLz4=',
      }),
    ).toMatchObject({ outcome: 'KO', fault: { faultCode: 'PAA_SEMANTICA' } });
  });
} else {
  test('the official WSDL is not at hand: nothing is proved here', () => expect(pagopaSpecs).toBeUndefined());
}
