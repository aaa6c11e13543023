const SHOWN_FROM_MINUTES = 180;
const REFRESH_MS = 5000;

interface Countdown {
  element: HTMLElement;
  /** Milliseconds left when the page was answered, by the server's clock. */
  left: number;
}

function show({ element, left }: Countdown, elapsed: number): void {
  const minutes = Math.floor((left - elapsed) / 60_000);
  const { one = '', other = '', soon = '', passed = '' } = element.dataset;
  element.hidden = minutes > SHOWN_FROM_MINUTES;
  if (left <= elapsed) element.textContent = passed;
  else if (minutes < 1) element.textContent = soon;
  else element.textContent = minutes === 1 ? one : other.replace('#', String(minutes));
}

/**
 * Says how long something can still be done: the server's time plus what has passed since, whatever hour the device
 * believes it is. Two measures of what has passed, because `performance.now()` may stand still while a phone sleeps.
 */
export function keepCountdowns(): void {
  const countdowns = [...document.querySelectorAll<HTMLElement>('time[data-cutoff][data-now]')].map((element) => ({
    element,
    left: Date.parse(element.dataset.cutoff ?? '') - Date.parse(element.dataset.now ?? ''),
  }));
  if (countdowns.length === 0) return;
  const [navigation] = performance.getEntriesByType('navigation');
  const answered = navigation instanceof PerformanceNavigationTiming ? navigation.responseStart : performance.now();
  const openedAt = Date.now() - (performance.now() - answered);
  const refresh = () => {
    const elapsed = Math.max(performance.now() - answered, Date.now() - openedAt);
    for (const countdown of countdowns) show(countdown, elapsed);
  };
  refresh();
  setInterval(refresh, REFRESH_MS);
  document.addEventListener('visibilitychange', refresh);
}
