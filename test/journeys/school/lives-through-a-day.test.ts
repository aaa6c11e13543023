import { describe, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { expectReadable, said } from '../../support/journey-page.ts';
import { families, journeyWorld, staff } from '../../support/journey-world.ts';

const browser = await openBrowser();

/** The number of meals that the kitchen's first sentence names. */
const mealsIn = (text: string) => Number(/(\d+) past/.exec(text)?.[1]);

describe('the 24th of November in Leporano', async () => {
  const world = await journeyWorld(browser, { several: true });
  let ordered = 0;
  let register = '';

  test('08:40: the kitchen sees numbers that may still change', async () => {
    const cook = await world.page({ as: staff.kitchen, size: 'desktop' });
    await cook.goto('/leporano/cucina');
    expect(await said(cook)).toContain('Ancora aperto: cambia fino alle 09:00.');
    ordered = mealsIn(await said(cook));
    expect(ordered).toBeGreaterThan(200);
    await expectReadable(cook);
  });

  test('08:55: a parent cancels one meal, the kitchen counts one less', async () => {
    await world.goTo('2026-11-24 08:55');
    const parent = await world.page({ as: families.inCredit });
    await parent.goto('/leporano/cittadino');
    await parent.getByRole('button', { name: 'Assente oggi per Beatrice Ginevra' }).click();
    const cook = await world.page({ as: staff.kitchen, size: 'desktop' });
    await cook.goto('/leporano/cucina');
    expect(mealsIn(await said(cook))).toBe(ordered - 1);
    ordered -= 1;
  });

  test('09:05: the numbers are final; the school marks the child present after all, and the kitchen sees it', async () => {
    await world.goTo('2026-11-24 09:05');
    const school = await world.page({ as: staff.school });
    await school.goto('/leporano/registro');
    expect(await said(school)).toContain('da confermare');
    await expectReadable(school);
    await school.getByRole('link', { name: /4ª A/ }).click();
    register = school.url();
    const pupil = school.getByRole('checkbox', { name: /Grasso Beatrice Ginevra/ });
    expect(await pupil.isChecked()).toBe(false);
    await pupil.check();
    await school.getByRole('button', { name: 'Conferma presenze' }).click();
    expect(await said(school)).toContain('Presenze registrate');
    expect(await said(school)).toContain('1 pasto in più: la cucina lo vede già.');
    await expectReadable(school);

    const cook = await world.page({ as: staff.kitchen, size: 'desktop' });
    await cook.goto('/leporano/cucina');
    const text = await said(cook);
    expect(text).toContain('Numeri definitivi, chiusi alle 09:01.');
    expect(text).toContain('Cambiato dopo la chiusura');
    expect(mealsIn(text)).toBe(ordered + 1);
    await expectReadable(cook);
  });

  test('neither school nor kitchen sees money', async () => {
    for (const as of [staff.school, staff.kitchen]) {
      const page = await world.page({ as, size: 'desktop' });
      for (const path of as === staff.school ? [register, '/leporano/registro'] : ['/leporano/cucina']) {
        await page.goto(path);
        expect(await said(page)).not.toMatch(/€|debito|sospes/i);
      }
    }
  });

  test('15:00: the day is charged, once to each child that ate; families in debt hear of it', async () => {
    await world.goTo('2026-11-24 15:00');
    const parent = await world.page({ as: families.inCredit });
    await parent.goto('/leporano/cittadino');
    expect(await said(parent)).toContain('58,50 € · 13 pasti');
    await parent.getByRole('link', { name: 'Dettaglio di Beatrice Ginevra' }).click();
    expect(await said(parent)).toContain('Oggi Beatrice Ginevra ha pranzato a scuola.');
    expect(await said(parent)).toMatch(/martedì 24 novembre, oggi Pasto consumato/);
    const office = await world.page({ as: staff.office, size: 'desktop' });
    await office.goto('/leporano/ufficio/giornata');
    expect(await said(office)).toMatch(/\d+ pasti addebitati, \d[\d.]*,\d\d €\./);
    await expectReadable(office);
  });

  test('18:00: who reached 5 meals of debt is suspended from tomorrow, and told so with the way out', async () => {
    await world.goTo('2026-11-24 18:00');
    const mails = await world.mailsTo(families.inDebt);
    expect(mails.map((mail) => mail.subject).join('\n')).toMatch(/sospe/i);
    expect(mails.at(-1)?.text).toMatch(/mercoledì 25 novembre/);
    expect(mails.at(-1)?.text).toContain(`${world.site}/leporano`);
    const parent = await world.page({ as: families.inDebt });
    await parent.goto('/leporano/cittadino');
    expect(await said(parent)).toContain('Il servizio si sospende da mercoledì 25 novembre');
    await expectReadable(parent);
  });

  test('tomorrow: the suspended child is on the register, not booked, and the family reads why', async () => {
    await world.goTo('2026-11-25 09:05');
    const parent = await world.page({ as: families.inDebt });
    await parent.goto('/leporano/cittadino');
    expect(await said(parent)).toMatch(/Il servizio per \S+ è sospeso/);
    await expectReadable(parent);
    const office = await world.page({ as: staff.office, size: 'desktop' });
    await office.goto('/leporano/ufficio/sospensioni');
    expect(await said(office)).toContain('in corso dal 25/11/2026');
    await expectReadable(office);
  });
});
