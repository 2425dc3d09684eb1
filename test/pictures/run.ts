import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Camera, findBrowser, missingBrowser, openCamera } from './browser.ts';
import { type PlayedChat, platforms, playOn } from './chats.ts';
import { themes } from './html.ts';
import { type Measure, measuresTable } from './measures.ts';
import { type PicturesOptions, readOptions, usage } from './options.ts';
import { result } from './words.ts';

/* `npm run pictures`: a typical session with the whole bridge, drawn as people see it, and measured. */

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function run(options: PicturesOptions): Promise<number> {
  const browser = await findBrowser();
  if (browser === undefined) {
    print(missingBrowser);
    return 1;
  }
  mkdirSync(options.folder, { recursive: true });
  const camera = await openCamera(browser);
  try {
    const columns: Record<string, Measure[]> = {};
    for (const platform of platforms) {
      const chat = await playOn(platform);
      await draw(platform, chat, camera, options);
      columns[platform] = [...chat.counted, ...(await measure(chat, camera))];
    }
    writeFileSync(join(options.folder, 'measures.json'), `${JSON.stringify(byName(columns), null, 2)}\n`);
    print(`\n${measuresTable(columns)}`);
    return 0;
  } finally {
    await camera.close();
  }
}

async function draw(platform: string, chat: PlayedChat, camera: Camera, options: PicturesOptions): Promise<void> {
  for (const moment of options.moments) {
    for (const theme of themes) {
      const path = join(options.folder, `${platform}-${theme}-${moment}`);
      const html = chat.page(moment, theme);
      if (options.keepPages) writeFileSync(`${path}.html`, html);
      const picture = await camera.take(html, chat.size);
      writeFileSync(`${path}.png`, picture);
      print(`${path}.png  ${Math.round(picture.length / 1024)} kB`);
    }
  }
}

async function measure({ page, size, measured }: PlayedChat, camera: Camera): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const { name, moment, id } of measured) {
    const { height, above, chat, cutLabels } = await camera.measure(page(moment, 'light'), size, id, result);
    measures.push({ name: `px of ${name}`, value: height }, { name: `cut labels of ${name}`, value: cutLabels });
    if (moment !== 'done') continue;
    if (above === undefined) throw new Error('the final message does not show the result');
    measures.push({ name: 'px before the result', value: above }, { name: 'px of two finished tasks', value: chat });
  }
  return measures;
}

function byName(columns: Record<string, Measure[]>): Record<string, Record<string, number>> {
  const named = Object.entries(columns).map(([platform, measures]) => [
    platform,
    Object.fromEntries(measures.map(({ name, value }) => [name, value])),
  ]);
  return Object.fromEntries(named);
}

try {
  process.exitCode = await run(readOptions(process.argv.slice(2)));
} catch (error) {
  print(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
