/** Each tenant has a worker of its own; leaving tells it to forget what was kept for the person. */
export function registerServiceWorker(): void {
  const { slug } = document.documentElement.dataset;
  if (!slug || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  serviceWorker.register(`/${slug}/service-worker.js`, { scope: `/${slug}/` }).catch(() => {
    // Private windows and embedded browsers refuse workers; the pages do without.
  });
  document.querySelector('[data-sign-out]')?.addEventListener('submit', () => {
    serviceWorker.controller?.postMessage('sign-out');
  });
}
