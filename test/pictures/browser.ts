import { type Browser, chromium, type Page } from 'playwright-core';
import which from 'which';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What to do where there is no browser; one line. */
export const missingBrowser =
  'No Chromium was found. Install it (Debian: apt-get install chromium fonts-liberation fonts-noto-color-emoji), or name it: CHROMIUM=/path/to/chromium npm run pictures';

/** Where Chromium is; undefined when it is missing. */
export async function findBrowser(): Promise<string | undefined> {
  const wanted = process.env.CHROMIUM;
  const found = await Promise.all((wanted ? [wanted] : names).map((name) => which(name, { nothrow: true })));
  return found.find((path) => path !== null) ?? undefined;
}

/** A Chromium that shows pages of ours and reaches no network. */
export interface Camera {
  /** Resolves with the picture of the whole page, PNG. */
  take(html: string, size: { width: number; height: number }): Promise<Buffer>;
  measure(html: string, size: { width: number; height: number }, id: string, words: string): Promise<Measured>;
  close(): Promise<void>;
}

/** px */
interface Measured {
  /** Of the message with its buttons. */
  height: number;
  /** Of the whole chat. */
  chat: number;
  /** From the message's top to the words; undefined when they do not show. */
  above: number | undefined;
  /** How many labels of buttons are cut. */
  cutLabels: number;
}

export async function openCamera(executablePath: string): Promise<Camera> {
  // Everything it shows is ours, and it may run as root, where there is no sandbox.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  return {
    take: (html, size) => onPage(browser, html, size, (page) => page.screenshot({ fullPage: true })),
    measure: (html, size, id, words) =>
      onPage(browser, html, size, (page) => page.evaluate(measureMessage, { id, words })),
    close: () => browser.close(),
  };
}

async function onPage<T>(
  browser: Browser,
  html: string,
  viewport: { width: number; height: number },
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport, offline: true });
  try {
    const page = await context.newPage();
    await page.setContent(html);
    return await work(page);
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
function measureMessage({ id, words }: { id: string; words: string }): Measured {
  // The types of the page are not those of Node.
  const { document, NodeFilter } = globalThis as unknown as PageGlobals;
  const message = document.querySelector(`[data-id="${id}"]`);
  const top = message.getBoundingClientRect().top;
  const texts = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
  let above: number | undefined;
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    if (above === undefined && text.data.includes(words)) above = text.parentElement.getBoundingClientRect().top - top;
  }
  const labels = [...message.querySelectorAll('.key, .button')];
  return {
    height: Math.round(message.getBoundingClientRect().height),
    chat: Math.round(document.querySelector('main').getBoundingClientRect().height),
    above: above === undefined ? undefined : Math.round(above),
    cutLabels: labels.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length,
  };
}

interface PageGlobals {
  document: {
    querySelector(selector: string): PageElement;
    createTreeWalker(root: PageElement, what: number): { nextNode(): PageText | null };
  };
  NodeFilter: { SHOW_TEXT: number };
}

interface PageElement {
  getBoundingClientRect(): { top: number; height: number };
  querySelectorAll(selector: string): Iterable<PageElement>;
  scrollWidth: number;
  clientWidth: number;
}

interface PageText {
  data: string;
  parentElement: PageElement;
}
