import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TaskFile } from '../../../src/core/model/files.ts';
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

  function file(name: string, mimeType: string, bytes: Buffer): TaskFile {
    const path = join(stage.rig.project.path, name);
    writeFileSync(path, bytes);
    return { path, name, mimeType, size: bytes.length };
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
    const canary = file('canary-with-files.txt', 'text/plain', Buffer.from('CANARY-WITH-FILES'));
    const files = [file('photo.png', 'image/png', png)];
    const ask = async (text: string) => answer(await open(stage.shared), text, undefined, undefined, files);

    expect((await ask(`@${canary.path}`)).text).toContain(`@${canary.path}`);
    expect((await ask('/cost')).text).toContain('You said: /cost');
    expect(JSON.stringify(stage.rig.model.requests.at(-1)?.messages)).not.toContain('CANARY-WITH-FILES');
  });

  it('says which file could not be read, and shows the others', async () => {
    const files = [
      { path: join(stage.rig.project.path, 'gone.png'), name: 'gone.png', mimeType: 'image/png', size: 10 },
      file('photo.png', 'image/png', png),
    ];
    const outcome = await answer(await open(stage.shared), 'say one is here', undefined, undefined, files);

    expect(outcome.text).toBe('one is here\n\n(file gone.png could not be read)');
    expect(stage.rig.model.requests.at(-1)?.media).toHaveLength(1);
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
