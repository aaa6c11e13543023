import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Fields that could hold a person's data or a secret: they never reach a log, whoever passes them by mistake (R16). */
const personal = [
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'email',
  'to',
  'fiscalCode',
  'firstName',
  'lastName',
  'name',
  'phone',
  'address',
  'birthDate',
  'diet',
  'parameters',
  'detail',
  'where',
];

/**
 * The program's log: one JSON line an event, on standard error, so that standard output stays for people.
 * Logs hold identifiers, never personal data (R16). Database errors lose `detail` and `where`, which quote rows.
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger {
  const nested = personal.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: [...nested, 'req.headers', 'res.headers'], censor: '[…]' },
    },
    destination,
  );
}
