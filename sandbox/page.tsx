import { raw } from 'hono/html';
import type { Child, PropsWithChildren } from 'hono/jsx';

const STYLE = `
:root{color-scheme:light dark;--ink:#17324d;--blue:#0059b3;--line:#5b6f82;--paper:#fff;--ground:#f2f5f8;--ok:#005c2b;--bad:#a8001c}
@media (prefers-color-scheme:dark){:root{--ink:#e8eef5;--blue:#8ec5ff;--line:#8ea2b5;--paper:#10233a;--ground:#0b1a2b;--ok:#7bd9a0;--bad:#ffb3bd}}
*{box-sizing:border-box}
body{margin:0;font:1.0625rem/1.5 "Titillium Web",system-ui,sans-serif;color:var(--ink);background:var(--ground);overflow-wrap:anywhere}
header,main{max-width:52rem;margin:0 auto;padding:1rem}
header{border-bottom:1px solid var(--line)}
header p{margin:0}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}
a{color:var(--blue)}
.card{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:1rem;margin:1rem 0}
.quiet{font-size:.9375rem}
.ok{color:var(--ok);font-weight:600}.bad{color:var(--bad);font-weight:600}
button{font:inherit;font-weight:600;min-height:44px;padding:.4rem 1rem;border:2px solid var(--blue);border-radius:6px;background:transparent;color:var(--blue);cursor:pointer;margin:.25rem .25rem .25rem 0}
button.main{background:#0059b3;border-color:#0059b3;color:#fff}
form{display:inline-block;margin:.25rem .5rem .25rem 0}form.block{display:block;margin:1rem 0}
fieldset{border:1px solid var(--line);border-radius:6px;margin:1rem 0;padding:.5rem 1rem}
label{display:block;padding:.35rem 0}label:has(input){display:flex;align-items:flex-start;gap:.25rem}
input[type=text],input[type=email],input[type=number],select{font:inherit;min-height:44px;width:100%;max-width:24rem;padding:.25rem .5rem;border:1px solid var(--line);border-radius:4px;background:var(--paper);color:inherit}
input[type=radio],input[type=checkbox]{flex:none;width:1.25rem;height:1.25rem;margin-top:.2rem;margin-right:.5rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
.frame{overflow-x:auto}
iframe{width:100%;height:28rem;border:1px solid var(--line)}
pre{white-space:pre-wrap;font:inherit}
.plain{list-style:none;padding:0}.plain li{padding:.6rem 0;border-bottom:1px solid var(--line)}
.total{font-size:1.5rem;font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{font-weight:600}dd{margin:0}
:focus-visible{outline:3px solid #ff9900;outline-offset:2px}
`;

interface SandboxPageProps {
  title: string;
  /** What was just done, read aloud when the page opens. */
  done?: string | undefined;
  refreshAfter?: number | undefined;
  /** Above the title, where the page plays somebody else's. */
  plays?: Child;
}

/** The frame of every page of the sandbox: it says that nothing here is real. */
export function SandboxPage({ title, done, refreshAfter, plays, children }: PropsWithChildren<SandboxPageProps>) {
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang="it">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{title} · Banco di prova</title>
          <meta name="robots" content="noindex" />
          {refreshAfter !== undefined && <meta http-equiv="refresh" content={String(refreshAfter)} />}
          <link rel="icon" href="data:," />
          <style>{raw(STYLE)}</style>
        </head>
        <body>
          <header>
            <p>
              <a href="/">Banco di prova</a> · qui niente è vero: né soldi, né posta.
            </p>
            {plays && <p>{plays}</p>}
          </header>
          <main>
            <h1>{title}</h1>
            {done && (
              <p class="ok" role="status">
                {done}
              </p>
            )}
            {children}
          </main>
        </body>
      </html>
    </>
  );
}

interface ActionProps {
  action: string;
  label: string;
  hidden?: Readonly<Record<string, string>> | undefined;
  main?: boolean | undefined;
  disabled?: boolean | undefined;
}

/** A button with its own form. */
export const Action = ({ action, label, hidden = {}, main, disabled }: ActionProps) => (
  <form method="post" action={action}>
    {Object.entries(hidden).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <button type="submit" class={main ? 'main' : undefined} disabled={disabled}>
      {label}
    </button>
  </form>
);
