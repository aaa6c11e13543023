import { Hono } from 'hono';
import type { DemoCode } from '#src/identity/index.ts';
import { SandboxPage } from '../page.tsx';

const REFRESH_SECONDS = 5;

/** The phones of the demo's staff: which six digits their apps show now. */
export function codesPages(codes: () => Promise<readonly DemoCode[]>): Hono {
  const pages = new Hono();
  pages.get('/', async (c) => {
    const shown = await codes();
    return c.html(
      <SandboxPage
        title="Codici del personale"
        refreshAfter={REFRESH_SECONDS}
        plays="Le app dei codici sui telefoni del personale: esistono solo nella prova"
      >
        {shown.length === 0 && <p>Nessuno del personale ha una seconda verifica.</p>}
        {shown.map(({ name, email, digits }) => (
          <div class="card">
            <strong>{name}</strong> <span class="quiet">({email})</span>
            <br />
            {digits === undefined ? (
              <span class="quiet">il prossimo codice arriva fra pochi secondi</span>
            ) : (
              <code class="total">{digits}</code>
            )}
          </div>
        ))}
        <p class="quiet">Ogni codice vale una volta e per circa un minuto. La pagina si aggiorna da sé.</p>
      </SandboxPage>,
    );
  });
  return pages;
}
