// Opens the report page from a file in a real browser: themes, widths, print, keyboard, accessibility, and no word on the
// console. `npm ci --prefix test/browser && npm test --prefix test/browser`; CHROMIUM names another browser, and the
// pictures stay in the folder that SCREENSHOTS names.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const folder = mkdtempSync(path.join(tmpdir(), 'regatta-page-'));
const pictures = process.env.SCREENSHOTS ?? '';

/** Size that the lab's page must stay below, in bytes. */
const largestBytes = 300_000;

const themes = ['light', 'dark'];
const widths = [1280, 768, 360];

async function makePage() {
  const { build } = createRequire(path.join(root, 'package.json'))('esbuild');
  const contents = `
    import { reportHtml } from './src/report/index.ts';
    import { sampleLab } from './src/report/sample-lab.suite.ts';
    const { report, timelines } = sampleLab();
    export const page = reportHtml(report, timelines);
    export const again = reportHtml(sampleLab().report, sampleLab().timelines);
  `;
  const outfile = path.join(root, 'test/browser/node_modules/.sample-page.mjs');
  const stdin = { contents, resolveDir: root, loader: 'ts' };
  await build({
    absWorkingDir: root,
    stdin,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
  });
  const { page, again } = await import(pathToFileURL(outfile).href);
  rmSync(outfile);
  assert.equal(page, again, 'equal reports give equal pages');
  assert.ok(Buffer.byteLength(page) < largestBytes, `the page has ${Buffer.byteLength(page)} bytes`);
  assert.doesNotMatch(page, /(src|href)="https?:/, 'nothing is loaded from elsewhere');
  const file = path.join(folder, 'index.html');
  writeFileSync(file, page);
  return pathToFileURL(file).href;
}

async function open(browser, url, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => !/^(file|data):/.test(request.url()) && said.push(`asks for ${request.url()}`));
  await page.goto(url);
  return { page, said, close: () => context.close() };
}

/** A page's own policy would keep axe out, so this browser context ignores it; the console is checked without that. */
async function violations(browser, url, options) {
  const { page, close } = await open(browser, url, { ...options, bypassCSP: true });
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  await page.addScriptTag({ path: axeSource });
  const { violations: found } = await page.evaluate(() => globalThis.axe.run());
  await close();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

const tests = {
  async 'is quiet and fits every width in both themes'(browser, url) {
    for (const colorScheme of themes) {
      for (const width of widths) {
        const { page, said, close } = await open(browser, url, { colorScheme, viewport: { width, height: 900 } });
        assert.deepEqual(said, []);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${width}: the page is ${overflow} px too wide`);
        if (pictures !== '') await page.screenshot({ path: `${pictures}/${colorScheme}-${width}.png`, fullPage: true });
        await close();
      }
    }
  },

  async 'has no accessibility violation'(browser, url) {
    for (const colorScheme of themes) {
      for (const width of [1280, 360])
        assert.deepEqual(await violations(browser, url, { colorScheme, viewport: { width, height: 900 } }), []);
    }
  },

  async 'moves through the steps by keyboard alone'(browser, url) {
    const { page, close } = await open(browser, url, {});
    const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.className);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'skip');
    for (let count = 0; (await focused()) !== 'at'; count++) {
      assert.ok(count < 20, 'the bar is reached by Tab');
      await page.keyboard.press('Tab');
    }
    const before = await page.textContent('#moment');
    for (let count = 0; count < 5; count++) await page.keyboard.press('PageUp');
    assert.notEqual(await page.textContent('#moment'), before);
    assert.equal(await page.getAttribute('#at', 'aria-valuetext'), await page.textContent('#moment'));
    await page.keyboard.press('End');
    assert.match(await page.textContent('#moment'), /^remove/);
    assert.match(await page.textContent('#readings tr:last-child td'), /^done after/);
    await close();
  },

  async 'follows the pointer'(browser, url) {
    const { page, close } = await open(browser, url, {});
    await page.locator('#race svg.lanes').hover({ position: { x: 500, y: 120 } });
    assert.match(await page.textContent('#moment'), /^bad-update, .* after its start$/);
    assert.match(await page.textContent('#readings tr:nth-child(2) td'), /^held after .*, 2 of 3 ready$/);
    await close();
  },

  async 'says all the same without JavaScript'(browser, url) {
    const { page, close } = await open(browser, url, { javaScriptEnabled: false });
    const text = await page.locator('body').innerText();
    for (const words of ['2 of 3 serving', '5 min 45 s', 'What it means', 'regatta compare lab', 'Lost in translation'])
      assert.ok(text.includes(words), words);
    assert.equal(await page.locator('#bar').isVisible(), false);
    await close();
  },

  async 'holds the report as JSON'(browser, url) {
    const { page, close } = await open(browser, url, {});
    const report = JSON.parse(await page.textContent('#report-json'));
    assert.equal(report.lanes.length, 5);
    await close();
  },

  async 'prints on A4'(browser, url) {
    const { page, close } = await open(browser, url, {});
    const pdf = await page.pdf({ preferCSSPageSize: true, ...(pictures !== '' && { path: `${pictures}/print.pdf` }) });
    assert.match(pdf.toString('latin1'), /MediaBox \[0 0 59[45]\.?\d* 84[12]\.?\d*\]/);
    await close();
  },
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const failures = [];
try {
  const url = await makePage();
  for (const [name, run] of Object.entries(tests)) {
    try {
      await run(browser, url);
      console.log(`ok      ${name}`);
    } catch (error) {
      failures.push(name);
      console.log(`failed  ${name}\n${error.message}`);
    }
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
console.log(`${Object.keys(tests).length - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
