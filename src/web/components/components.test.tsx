import type { Child } from 'hono/jsx';
import { describe, expect, it } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { messages } from '#src/web/messages/index.ts';
import * as ui from './index.ts';

const html = (node: Child) => String(node);
const target = { action: '/x/assenza', csrf: 'token', requestKey: 'key-1' };

describe('a page', () => {
  const page = html(
    <ui.Page
      title="<Rizzo>"
      slug="x"
      tenantName={'Comune "X"'}
      signedIn={{ name: 'Maria <b>', csrf: 'token' }}
      hasErrors
    >
      <p>{'<script>alert(1)</script>'}</p>
    </ui.Page>,
  );

  it('is a whole Italian document with title, skip link, manifest and footer', () => {
    expect(page.startsWith('<!DOCTYPE html>')).toBe(true);
    expect(page).toContain('<html lang="it" data-slug="x">');
    expect(page).toContain('href="#content"');
    expect(page).toContain('rel="manifest" href="/x/manifest.webmanifest"');
    for (const path of ['privacy', 'accessibilita', 'note-legali', 'contatti'])
      expect(page).toContain(`href="/x/${path}"`);
  });

  it('escapes every text that comes from people', () => {
    expect(page).toContain('<title>Errore: &lt;Rizzo&gt; · Comune &quot;X&quot;</title>');
    expect(page).toContain('Maria &lt;b&gt;');
    expect(page).not.toContain('<script>alert');
  });

  it('leaves with a POST that carries the token', () => {
    expect(page).toMatch(
      /<form method="post" action="\/x\/logout"[^>]*><input type="hidden" name="_csrf" value="token"/,
    );
  });

  it('needs no inline style and no inline script', () => {
    expect(page).not.toMatch(/ style=| on[a-z]+=|<style|<script(?![^>]* src=)/);
  });

  it('shows no menu to whom has nothing to choose', () => {
    expect(html(<ui.Page title="t" slug="x" tenantName="X" />)).not.toContain('<details');
  });
});

describe('a field', () => {
  it('is tied to its hint and its error and keeps what was typed', () => {
    const field = html(
      <ui.TextField name="email" label="Email" hint="h" error="Manca la @" value={'"maria'} verbatim />,
    );
    expect(field).toContain('aria-describedby="email-hint email-error"');
    expect(field).toContain('aria-invalid="true"');
    expect(field).toContain('id="email-error"');
    expect(field).toContain('value="&quot;maria"');
    expect(field).toContain('spellcheck="false"');
    expect(field).toContain('required');
  });

  it('says when it is optional', () => {
    const field = html(<ui.TextArea name="reason" label="Motivo" optional value="<i>" />);
    expect(field).toContain(messages.shared.form.optional);
    expect(field).toContain('>&lt;i&gt;</textarea>');
    expect(field).not.toContain('required');
  });

  it('never gives a password back', () => {
    expect(html(<ui.TextField name="p" label="Password" type="password" value="segreta" />)).not.toContain('segreta');
  });

  it('keeps a refused day and a refused amount', () => {
    expect(html(<ui.DateField name="d" label="Giorno" value="2026-02-29" />)).toContain('value="2026-02-29"');
    expect(html(<ui.AmountField name="a" label="Importo" value="dieci" />)).toContain('value="dieci"');
  });

  it('marks the chosen answer among radios, boxes and options', () => {
    const choices = [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ];
    const radios = html(<ui.RadioGroup name="r" label="?" choices={choices} value="b" error="e" />);
    expect(radios).toMatch(/id="r-2" name="r" value="b" checked=""/);
    expect(radios).toContain('aria-describedby="r-error"');
    expect(
      html(<ui.CheckboxGroup name="c" label="?" choices={choices} values={['a', 'b']} />).match(/checked/g),
    ).toHaveLength(2);
    expect(html(<ui.Select name="s" label="?" choices={choices} value="b" />)).toContain(
      '<option value="b" selected="">',
    );
    expect(html(<ui.Checkbox name="ok" label="Dichiaro" checked />)).toMatch(
      /id="ok" name="ok" required=""[^>]*checked=""/,
    );
  });
});

describe('errors', () => {
  const errors = [{ field: 'email', message: 'Manca' }, { message: 'Riprova' }];

  it('stand in a summary that takes the focus and leads to the fields', () => {
    const summary = html(<ui.ErrorSummary errors={errors} />);
    expect(summary).toContain('role="alert" tabindex="-1" autofocus=""');
    expect(summary).toContain('<a href="#email">Manca</a>');
    expect(ui.errorOf(errors, 'email')).toBe('Manca');
  });

  it('show nothing when there are none', () => {
    expect(html(<ui.ErrorSummary errors={[]} />)).toBe('');
  });
});

describe('a form', () => {
  it('carries the token, the request key and hidden values, and posts', () => {
    const form = html(
      <ui.Form {...target} hidden={{ day: '"' }}>
        <ui.Button>Invia</ui.Button>
      </ui.Form>,
    );
    expect(form).toMatch(/^<form method="post" action="\/x\/assenza"/);
    expect(form).toContain('name="_csrf" value="token"');
    expect(form).toContain('name="_key" value="key-1"');
    expect(form).toContain('name="day" value="&quot;"');
  });

  it('of a receipt undoes the thing done', () => {
    const receipt = html(<ui.Receipt title="Fatto" number="7" undo={{ ...target, label: 'Annulla' }} />);
    expect(receipt).toContain('role="status"');
    expect(receipt).toContain('n. 7');
    expect(receipt).toContain('action="/x/assenza"');
  });
});

describe('the state of a day', () => {
  const states = ['unavailable', 'consumed', 'not_consumed', 'suspended', 'absent', 'light', 'booked'] as const;

  it.each(states)('%s has a word and a picture of its own', (state) => {
    const shown = html(<ui.DayState state={state} />);
    expect(shown).toContain(messages.shared.day[state]);
    expect(shown).toMatch(/<use href="[^"]*#[a-z-]+"/);
    expect(shown).toContain('aria-hidden="true"');
  });

  it('says when, and which marks stand beside it', () => {
    const shown = html(<ui.DayState state="consumed" when="Oggi" light charged />);
    expect(shown).toContain('Oggi: pasto consumato');
    expect(shown).toContain('(in bianco, addebitato)');
  });

  it('names today and the whole date to whom cannot see the list', () => {
    const list = html(
      <ui.DayList weeks={[{ label: 'w', days: [{ day: day('2026-11-24'), state: 'booked', today: true }] }]} />,
    );
    expect(list).toContain('aria-current="date"');
    expect(list).toContain('martedì 24 novembre, oggi');
    expect(list).toContain('weekday-2');
  });
});

describe('money', () => {
  it('stands beside its meals, and a debt says so', () => {
    expect(html(<ui.Money cents={2450} meals={7} />)).toContain(' · 7 pasti');
    expect(html(<ui.Money cents={350} meals={1} />)).toContain(' · 1 pasto');
    expect(html(<ui.Money cents={-630} meals={2} />)).toContain('2 pasti a debito');
  });
});

describe('the ways on', () => {
  it('mark where one is', () => {
    expect(html(<ui.TabLinks label="l" items={[{ href: '/a', label: 'A', current: true }]} />)).toContain(
      'aria-current="page"',
    );
    expect(html(<ui.Stepper steps={['a', 'b', 'c']} current={2} />)).toContain('aria-current="step"');
    expect(html(<ui.Breadcrumb trail={[{ href: '/', label: 'A' }]} current="B" />)).toContain('aria-current="page">B');
  });

  it('lead to the pages before and after, and there is none for a single page', () => {
    const href = (page: number) => `?p=${page}`;
    expect(html(<ui.Pagination page={2} pages={3} href={href} />)).toMatch(/href="\?p=1".*href="\?p=3"/s);
    expect(html(<ui.Pagination page={1} pages={1} href={href} />)).toBe('');
  });

  it('keep the other filters of a search', () => {
    const box = html(<ui.SearchBox action="/x" label="Cerca" value="riz" keep={{ year: '2026' }} />);
    expect(box).toContain('name="year" value="2026"');
    expect(box).toContain('value="riz"');
  });
});

describe('a table', () => {
  it('has a caption, headers of columns and rows, and labels for its cards', () => {
    const table = html(
      <ui.Table
        caption="Alunni"
        columns={[
          { label: 'Nome', cell: (row) => row.name, rowHeader: true, sort: { href: '?s', direction: 'descending' } },
          { label: 'Pasti', cell: (row) => row.meals, numeric: true },
        ]}
        rows={[{ name: '<Sofia>', meals: 3 }]}
      />,
    );
    expect(table).toContain('<caption>Alunni</caption>');
    expect(table).toContain('aria-sort="descending"');
    expect(table).toContain('<th scope="row" data-label="Nome">&lt;Sofia&gt;</th>');
    expect(table).toContain('class="numeric" data-label="Pasti">3</td>');
  });
});

describe('a message', () => {
  it('says its word once, aloud too', () => {
    const word = messages.shared.alert.success;
    const seen = (title: string) => html(<ui.Alert tone="success" title={title} />).split(word).length - 1;
    expect([seen('L’invito è partito.'), seen(`${word}: l’invito è partito.`)]).toEqual([1, 1]);
  });

  it('says its tone in a word and is announced when it answers an act', () => {
    const alert = html(
      <ui.Alert tone="danger" title="Troppo tardi" announce>
        <p>x</p>
      </ui.Alert>,
    );
    expect(alert).toContain('role="alert"');
    expect(alert).toContain('Problema: </span>Troppo tardi');
  });

  it('of a countdown names both instants and waits for the script', () => {
    const [now, cutoff] = [
      Temporal.Instant.from('2026-11-24T07:36:00Z'),
      Temporal.Instant.from('2026-11-24T08:00:59Z'),
    ];
    const shown = html(<ui.Countdown now={now} cutoff={cutoff} />);
    expect(shown).toContain('data-now="2026-11-24T07:36:00Z"');
    expect(shown).toContain('hidden=""');
  });
});
