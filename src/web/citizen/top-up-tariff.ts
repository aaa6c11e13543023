import type { TariffWhy } from '#src/registry/index.ts';
import { messages } from '#src/web/messages/index.ts';

/** Why a meal costs what it costs, in a few words: "residente, fascia ISEE fino a 20.000,00 €, sconto 10 % (2º figlio)". */
export function tariffWhy(reason: TariffWhy): string {
  const { why } = messages.payments;
  if (reason.exemption) return why.exemption(reason.exemption);
  const parts = [reason.resident ? why.resident : why.notResident];
  if (reason.noIsee) parts.push(why.noIsee);
  else if (typeof reason.iseeUpToCents === 'number') parts.push(why.band(reason.iseeUpToCents));
  else if (reason.iseeUpToCents === null) parts.push(why.highestBand);
  if (reason.percentOff) parts.push(why.reduction(reason.percentOff, reason.childOrder));
  return parts.join(', ');
}
