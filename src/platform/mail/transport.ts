/** A file that a mail carries. */
export interface MailFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** A mail ready to go. Addresses and texts were checked by whoever wrote it. */
export interface OutgoingMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** Name shown beside the installation's own sender address. */
  readonly fromName?: string;
  readonly replyTo?: string;
  /** With its angle brackets; the same at every attempt, so that a mail sent twice can be recognised as one. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly files?: readonly MailFile[];
}

export type MailOutcome =
  /** The receiving server took it. */
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      /** The server said that this mail to this address will never be taken (5xx). */
      readonly permanent: boolean;
      /** No server spoke with us about this mail: it is our side or the network, not the address. */
      readonly unreachable: boolean;
      readonly reason: string;
    };

/** Hands mails to a server. Never throws for what can go wrong outside: every end is an outcome. */
export interface MailTransport {
  send(mail: OutgoingMail): Promise<MailOutcome>;
  /** Closes idle connections; mails under way are finished first. */
  close(): void;
}
