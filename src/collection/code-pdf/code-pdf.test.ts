import { PDFiumLibrary } from '@hyzyla/pdfium';
import jsQrModule from 'jsqr';
import { expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { qrModules } from '#src/platform/codes/index.ts';
import { codeText, groupedCode, withCheckDigits } from '../code-rules.ts';
import { codePdf } from './code-pdf.ts';

const jsQr = jsQrModule as unknown as typeof jsQrModule.default;

const code = withCheckDigits('86838713263368');
const text = codeText('80010350730', code);
const sheet = async () =>
  codePdf({
    childName: 'Sofia',
    code: groupedCode(code),
    modules: await qrModules(text),
    tenantName: 'Comune di Prova',
    officePhone: '099 000000',
    officeEmail: 'scuola@example.it',
    from: day('2026-11-24'),
  });

test('the printed code is read back by an independent reader from the whole sheet, at 150 dpi', async () => {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(await sheet());
  const { width, height, data } = await document.getPage(0).render({ scale: 150 / 72, render: 'bitmap' });
  expect(document.getPageCount()).toBe(1);
  document.destroy();
  library.destroy();
  expect(jsQr(new Uint8ClampedArray(data), width, height)?.data).toBe(text);
});

test('the sheet is tagged, says its language and title, and carries its fonts', async () => {
  const raw = Buffer.from(await sheet()).toString('latin1');
  for (const part of ['/Marked true', '/Lang (it-IT)', '/DisplayDocTitle true', 'pdfuaid:part', '/S /Figure', '/S /H1'])
    expect(raw).toContain(part);
  expect(raw.match(/\/FontFile2/g)).toHaveLength(3);
});
