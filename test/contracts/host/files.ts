import { randomUUID } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { HostFile } from '../../../src/core/ports/host.ts';
import { tool } from './asks.ts';
import { answer, type HostStage, read } from './stage.ts';

/** One white pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

/** Files that people sent, given to claude with the prompt. */
export function testFiles(stage: HostStage): void {
  const { open } = stage;

  function file(name: string, mimeType: string, bytes: Buffer): HostFile {
    return { id: randomUUID(), name, fileName: name, mimeType, size: bytes.length, content: async () => bytes };
  }

  it('shows images, gives PDFs as documents, and leaves other files to the text', async () => {
    const promptId = randomUUID();
    const files = [
      file('photo.png', 'image/png', png),
      file('table.csv', 'text/csv', Buffer.from('a,b')),
      file('report.pdf', 'application/pdf', pdf),
    ];
    const outcome = await answer(await open(stage.shared), 'say seen', undefined, promptId, files);

    expect(outcome).toMatchObject({ outcome: 'done', text: 'seen' });
    expect(stage.rig.model.requests.at(-1)?.media).toEqual([
      { type: 'image', mediaType: expect.stringMatching(/^image\//), bytes: expect.any(Number) },
      { type: 'document', mediaType: 'application/pdf', title: 'report.pdf', bytes: pdf.length },
    ]);
    expect(
      await stage.rig.host.lookup({ sessionId: stage.shared, promptId, projectPath: stage.rig.project.path }),
    ).toMatchObject({ state: 'finished', outcome: { text: 'seen' } });
  });

  it('treats text as data also when files come with it', async () => {
    const canary = join(stage.rig.project.path, 'canary-with-files.txt');
    writeFileSync(canary, 'CANARY-WITH-FILES');
    const files = [file('photo.png', 'image/png', png)];
    const ask = async (text: string) => answer(await open(stage.shared), text, undefined, undefined, files);

    expect((await ask(`@${canary}`)).text).toContain(`@${canary}`);
    expect((await ask('/cost')).text).toContain('You said: /cost');
    expect(JSON.stringify(stage.rig.model.requests.at(-1)?.messages)).not.toContain('CANARY-WITH-FILES');
  });

  it('says which file could not be read, and shows the others', async () => {
    const files = [
      { ...file('gone.png', 'image/png', png), content: () => Promise.reject(new Error('gone')) },
      file('photo.png', 'image/png', png),
    ];
    const outcome = await answer(await open(stage.shared), 'say one is here', undefined, undefined, files);

    expect(outcome.text).toBe('one is here\n\n(file gone.png could not be read)');
    expect(stage.rig.model.requests.at(-1)?.media).toHaveLength(1);
  });

  it('places a file where Claude can read it without asking, once, and for nobody else', async () => {
    let reads = 0;
    const bytes = Buffer.from('PLACED,1');
    const table: HostFile = {
      ...file('table.csv', 'text/csv', bytes),
      content: async () => {
        reads++;
        return bytes;
      },
    };

    const [path, same] = await Promise.all([stage.rig.host.place(table), stage.rig.host.place(table)]);
    expect([same, await stage.rig.host.place(table), reads]).toEqual([path, path, 1]);
    expect(basename(path)).toBe('table.csv');
    expect(readFileSync(path)).toEqual(bytes);
    expect([path, dirname(path)].map((place) => statSync(place).mode & 0o077)).toEqual([0, 0]);
    const other = await stage.rig.host.place({ ...table, id: randomUUID() });
    expect(other).not.toBe(path);

    await answer(await open(stage.shared), `${tool('Read', { file_path: path })}[[next]][[text Read.]]`);
    expect(stage.rig.model.requests.at(-1)?.toolResults).toEqual([
      { failed: false, text: expect.stringContaining('PLACED,1') },
    ]);
  });

  it('places nothing outside of its folder, whatever the file is called', async () => {
    const bytes = Buffer.from('x');
    for (const fileName of ['../up.txt', '/tmp/absolute.txt', '..', '']) {
      const odd = { ...file('odd', 'text/plain', bytes), fileName };
      await expect(stage.rig.host.place(odd), fileName).rejects.toThrow('name');
    }
    const climbing = await stage.rig.host.place({ ...file('it.txt', 'text/plain', bytes), id: '../../climbing' });
    expect(climbing).not.toContain('climbing');
  });

  it('stops while files are read: Claude never sees the prompt', async () => {
    const session = await open(stage.shared);
    const promptId = randomUUID();
    const outcome = read(session.prompt(promptId, 'say never', [file('photo.png', 'image/png', png)]));
    await session.stop();
    session.release();

    expect(await outcome).toMatchObject({ outcome: 'stopped', text: '' });
    expect(
      await stage.rig.host.lookup({ sessionId: stage.shared, promptId, projectPath: stage.rig.project.path }),
    ).toEqual({ state: 'unseen' });
  });
}
