import type { Day } from '#src/kernel/day.ts';
import { longDayWithYear } from '#src/kernel/italian-dates.ts';

/** The words of the sheet with a child's permanent code. */
export const words = {
  title: 'Codice PuntoLIS',
  office: 'Refezione scolastica',
  heading: (name: string) => `Il codice di ${name} per i PuntoLIS`,
  lead: 'È un codice permanente: vale per ogni ricarica, finché non lo revochi.',
  how: 'Come si usa',
  steps: [
    '1.  In un PuntoLIS chiedi di ricaricare la mensa scolastica e mostra questo codice.',
    '2.  Scegli l’importo e paga. Controlla sullo scontrino le prime lettere del nome.',
    '3.  Tieni lo scontrino: l’accredito arriva quando pagoPA conferma, di solito in pochi minuti.',
  ],
  digits: 'Se il lettore non funziona, il negozio può scrivere le 16 cifre:',
  secret: 'Con questo codice si può solo versare. Non mostra a nessuno cognome, saldo o debiti.',
  lost: 'Se lo perdi, in «Pagamenti», «PuntoLIS» lo revochi e ne crei un altro: da quel momento questo non vale più.',
  from: (day: Day) => `Creato il ${longDayWithYear(day)}.`,
  contact: (phone: string, email: string) => [phone && `Tel. ${phone}`, email].filter(Boolean).join(' · '),
  qr: (code: string) => `Codice QR permanente ${code}`,
} as const;
