const FIRST_MS = 4_000;
const SLOWEST_MS = 60_000;

const stateOf = (page: ParentNode) => page.querySelector<HTMLElement>('[data-awaits]')?.dataset.awaits;

/**
 * Where a page waits for something, asks ever more seldom whether it has come, and then shows the page anew.
 * No reload while nothing changes: who reads or listens is not interrupted.
 */
export function showWhatIsAwaited(): void {
  const shown = stateOf(document);
  if (shown !== undefined) askAgain(shown, FIRST_MS);
}

function askAgain(shown: string, waitMs: number): void {
  setTimeout(() => {
    const again = () => askAgain(shown, Math.min(waitMs * 1.3, SLOWEST_MS));
    if (document.hidden) return again();
    fetch(location.href, { headers: { accept: 'text/html' } })
      .then(async (response) => {
        if (!response.ok || response.redirected) return again();
        const page = new DOMParser().parseFromString(await response.text(), 'text/html');
        return stateOf(page) === shown ? again() : location.reload();
      })
      .catch(again);
  }, waitMs);
}
