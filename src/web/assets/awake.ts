/** Keeps the screen on while a page shows something to a shop's reader, where the browser can. */
export function keepScreenAwake(): void {
  if (!document.querySelector('[data-awake]') || !('wakeLock' in navigator)) return;
  const hold = () => {
    // A browser may refuse, to save its battery; the code is shown all the same.
    if (document.visibilityState === 'visible') void navigator.wakeLock.request('screen').catch(() => undefined);
  };
  hold();
  document.addEventListener('visibilitychange', hold);
}
