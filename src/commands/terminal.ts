export interface Terminal {
  /** Where the caller stands; relative paths are meant from there. */
  readonly callerFolder: string;
  write(text: string): void;
  /** Whether real people use this installation. */
  readonly production: boolean;
}
