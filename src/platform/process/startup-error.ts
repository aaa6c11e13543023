/**
 * The program cannot start (or a command cannot run) for a reason that its operator can mend.
 * `message` is one clear Italian sentence, shown without a stack; `kind` names the reason for code and tests.
 */
export class StartupError extends Error {
  readonly kind: string;

  constructor(kind: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartupError';
    this.kind = kind;
  }
}
