import type { Cents } from '#src/kernel/money.ts';

/** What the body of a new debt position is made of. */
export interface PositionFacts {
  readonly creditorFiscalCode: string;
  readonly creditorName: string;
  readonly iban: string;
  readonly taxonomyCode: string;
  readonly noticeNumber: string;
  readonly iuv: string;
  readonly cents: Cents;
  readonly description: string;
  readonly dueAt: Temporal.Instant;
  readonly debtor: { readonly fullName: string; readonly fiscalCode: string; readonly email: string | null };
}

const OFFICE = 'Refezione scolastica';
const MOST_CHARACTERS = 140;

/**
 * Our name of a position at pagoPA (IUPD). It follows from creditor and IUV, which are never given twice, so that a repeated call
 * always means the same position; it is never used for another one, even after a cancellation.
 */
export const iupdOf = ({ creditorFiscalCode, iuv }: Pick<PositionFacts, 'creditorFiscalCode' | 'iuv'>): string =>
  `OMNIBUS-${creditorFiscalCode}-${iuv}`;

/**
 * GPD compares dates in UTC. The final `Z` is what its OpenAPI asks of a `date-time`; its own reading drops it and keeps the same instant.
 * Whole seconds.
 */
const utcDateTime = (instant: Temporal.Instant): string => instant.toString({ smallestUnit: 'second' });

/**
 * The body that creates a position of one instalment with one transfer (GPD v3, `PaymentPositionModelV3`): payable at once, because no
 * date of validity is given, until `dueAt`, and in stand-in as well. Amounts are whole cents.
 */
export function positionBody(position: PositionFacts) {
  const { creditorFiscalCode, creditorName, noticeNumber, iuv, cents, description, debtor } = position;
  const text = description.slice(0, MOST_CHARACTERS);
  return {
    iupd: iupdOf(position),
    payStandIn: true,
    companyName: creditorName.slice(0, MOST_CHARACTERS),
    officeName: OFFICE,
    paymentOption: [
      {
        description: text,
        switchToExpired: true,
        debtor: {
          type: debtor.fiscalCode.length === 11 ? 'G' : 'F',
          fiscalCode: debtor.fiscalCode,
          fullName: debtor.fullName,
          ...(debtor.email ? { email: debtor.email } : {}),
        },
        installments: [
          {
            nav: noticeNumber,
            iuv,
            amount: cents,
            description: text,
            dueDate: utcDateTime(position.dueAt),
            transfer: [
              {
                idTransfer: '1',
                amount: cents,
                organizationFiscalCode: creditorFiscalCode,
                remittanceInformation: text,
                category: position.taxonomyCode,
                iban: position.iban,
              },
            ],
          },
        ],
      },
    ],
  };
}

/** One instalment as GPD tells of it; whatever it leaves out is undefined. */
export interface KnownInstalment {
  readonly iuv?: string | undefined;
  readonly nav?: string | undefined;
  readonly amount?: number | undefined;
  readonly status?: string | undefined;
  readonly paymentDate?: string | undefined;
  readonly pspCompany?: string | undefined;
  readonly idReceipt?: string | undefined;
}

export interface KnownPosition {
  readonly status?: string | undefined;
  readonly instalments: readonly KnownInstalment[];
}

export type Comparison =
  /** It is ours and can be paid. */
  | 'payable'
  /** It is ours but was not published yet. */
  | 'draft'
  /** It is ours and paid, or being paid. */
  | 'paid'
  /** It is ours and over: expired or not payable any more. */
  | 'over'
  /** Another number or amount stands under our name: nothing may be done by itself. */
  | 'different';

const PAID = ['PAID', 'PARTIALLY_PAID', 'PARTIALLY_REPORTED', 'REPORTED'];

/** What pagoPA holds under our name, compared with what we asked for: after a lost answer or a conflict this decides, not the status. */
export function compare(
  asked: Pick<PositionFacts, 'noticeNumber' | 'iuv' | 'cents'>,
  known: KnownPosition,
): Comparison {
  const [instalment, ...others] = known.instalments;
  if (!instalment || others.length > 0 || instalment.iuv !== asked.iuv) return 'different';
  if (instalment.nav !== undefined && instalment.nav !== asked.noticeNumber) return 'different';
  const states = [known.status ?? '', instalment.status ?? ''];
  // What was paid may be another amount than asked, and is no reason to doubt whose it is.
  if (states.some((state) => PAID.includes(state))) return 'paid';
  if (instalment.amount !== asked.cents) return 'different';
  if (states.includes('DRAFT')) return 'draft';
  return states.some((state) => ['EXPIRED', 'UNPAYABLE', 'INVALID'].includes(state)) ? 'over' : 'payable';
}

/** A date-time of GPD: with a zone as it says, without one as clocks in Rome show it, because PSPs write it so. */
export function gpdInstant(text: string): Temporal.Instant | undefined {
  try {
    if (/(Z|[+-]\d\d:?\d\d)$/.test(text)) return Temporal.Instant.from(text);
    return Temporal.PlainDateTime.from(text).toZonedDateTime('Europe/Rome').toInstant();
  } catch {
    return undefined;
  }
}
