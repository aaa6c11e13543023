import { messages } from '#src/web/messages/index.ts';

interface CountdownProps {
  cutoff: Temporal.Instant;
  /** The server's now: the script adds elapsed time to it and never asks the device's clock. */
  now: Temporal.Instant;
}

/** "tra 24 minuti", kept right by a script; empty without it, so the sentence around it must name the hour itself. */
export function Countdown({ cutoff, now }: CountdownProps) {
  const { countdown } = messages.shared;
  return (
    <time
      class="countdown"
      datetime={cutoff.toString()}
      data-cutoff={cutoff.toString()}
      data-now={now.toString()}
      data-one={countdown.one}
      data-other={countdown.other}
      data-soon={countdown.now}
      data-passed={countdown.passed}
      hidden
    />
  );
}
