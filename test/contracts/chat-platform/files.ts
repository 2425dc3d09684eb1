import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { Attachment } from '../../../src/core/model/files.ts';
import type { IncomingMessage } from '../../../src/core/model/incoming.ts';
import type { Post } from '../../../src/core/model/post.ts';
import type { Files } from '../../../src/core/ports/chat-platform.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { createMemoryInbox } from './memory-inbox.ts';
import { pixel, type TestFolder, useTestFolder } from './outgoing-files.ts';
import { asStored, expectNoSecret, type PlatformStage } from './platform-stage.ts';
import { postOf } from './posts.ts';

/** Files both ways: whole, or not at all. */
export function testFiles(stage: PlatformStage): void {
  describe('with files', () => {
    const folder = useTestFolder();

    testFetching(stage, folder);
    testFilesOut(stage, folder);
  });
}

function testFetching(stage: PlatformStage, folder: TestFolder): void {
  /** A file as the core sees it. */
  async function sent(bytes: Buffer, caption = ''): Promise<{ message: IncomingMessage; file: Attachment }> {
    const inbox = createMemoryInbox();
    stage.receive(inbox);
    stage.rig.sendFile!('the plan.bin', bytes, caption);
    const [update] = await inbox.untilHolds(1);
    const message = stage.platform.parse(update!.payload) as IncomingMessage;
    expect(message.attachments).toHaveLength(1);
    return { message, file: asStored({ ...message.attachments[0]! }) };
  }

  /** The error, and that it left nothing and told nothing. */
  async function failure(files: Files, file: Attachment, signal = stage.signal): Promise<unknown> {
    const path = folder.path('failed');
    const error = await files.fetch(file, path, signal).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeDefined();
    expect(existsSync(path)).toBe(false);
    expectNoSecret(error, stage.rig);
    return error;
  }

  it('fetches what a person sent, byte for byte, for nobody else to read', async () => {
    const bytes = randomBytes(300_000);
    const files = stage.platform.files!;
    const came = await sent(bytes, 'Read this');
    const path = folder.path('fetched');

    await files.fetch(came.file, path, stage.signal);

    expect(came.message).toMatchObject({ kind: 'message', text: 'Read this' });
    expect(came.file).toMatchObject({ kind: 'document', size: bytes.length });
    expect(bytes.equals(await readFile(path))).toBe(true);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
    expectNoSecret(came.message, stage.rig);
  });

  it('says of a file that is too large what would be right, before it comes', async () => {
    const files = stage.platform.files!;
    const came = await sent(Buffer.from('small in truth'));

    const error = await failure(files, { ...came.file, size: files.maxFetchBytes + 1 });

    expect(isBridgeError(error, 'invalid') && error.userMessage).toMatch(/too large/);
  });

  it('stops a file that turns out to be too large', async () => {
    const files = stage.platform.files!;
    const came = await sent(Buffer.alloc(files.maxFetchBytes + 1, 'x'));

    const { size: _untold, ...file } = came.file;
    const error = await failure(files, file);

    expect(isBridgeError(error, 'invalid') && error.userMessage).toMatch(/too large/);
  });

  it('stops when it is aborted, and leaves no file', async () => {
    const files = stage.platform.files!;
    const came = await sent(randomBytes(300_000));
    const running = new AbortController();

    const stopped = failure(files, came.file, running.signal);
    running.abort(new Error('stopping'));

    await expect(stopped).resolves.toMatchObject({ message: 'stopping' });
    expect(await failure(files, came.file, AbortSignal.abort(new Error('too late')))).toMatchObject({
      message: 'too late',
    });
  });

  it('never writes over a file that is there', async () => {
    const files = stage.platform.files!;
    const came = await sent(Buffer.from('new'));
    const path = folder.path('precious');
    await writeFile(path, 'old');

    await expect(files.fetch(came.file, path, stage.signal)).rejects.toBeDefined();

    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('says that there is nothing to fetch', async () => {
    const files = stage.platform.files!;

    const error = await failure(files, { kind: 'location' });

    expect(isBridgeError(error, 'invalid') || isBridgeError(error, 'target-gone')).toBe(true);
  });

  if (!stage.has('going offline')) return;
  it('calls a dead network something to retry, for a file too', async () => {
    const files = stage.platform.files!;
    const came = await sent(Buffer.from('unreachable'));
    await stage.rig.goOffline!();

    expect(isBridgeError(await failure(files, came.file), 'retry-later')).toBe(true);
  });
}

function testFilesOut(stage: PlatformStage, folder: TestFolder): void {
  async function deliver(post: Post): Promise<void> {
    for (const part of stage.platform.prepare(post)) await stage.deliver(part);
  }

  it('brings a file across whole, with its name and its caption', async () => {
    const bytes = randomBytes(200_000);
    const file = await folder.outgoing('My report; “final” (2).bin', bytes);

    await deliver({ ...postOf(paragraph('Here it is')), file });

    await stage.rig.untilSeen('Here it is');
    const [seen, ...others] = stage.rig.seenFiles!();
    expect(others).toEqual([]);
    expect(bytes.equals(seen!.bytes)).toBe(true);
    expect(seen!.name).toMatch(/report.*\.bin$/);
    if (seen!.shownAs !== undefined) expect(seen!.shownAs).toBe('document');
  });

  it('shows an image as an image', async () => {
    await deliver({ ...postOf(paragraph('The chart')), file: await folder.outgoing('chart.png', pixel, 'image') });

    await stage.rig.untilSeen('The chart');
    const [seen] = stage.rig.seenFiles!();
    expect(pixel.equals(seen!.bytes)).toBe(true);
    if (seen!.shownAs !== undefined) expect(seen!.shownAs).toBe('image');
  });

  it('brings a file across that has nothing said with it', async () => {
    await deliver({ ...postOf(), file: await folder.outgoing('alone.txt', Buffer.from('all alone')) });

    expect(stage.rig.seenFiles!().map(({ bytes }) => bytes.toString())).toEqual(['all alone']);
    expect(stage.rig.seen()).not.toContain('no text');
  });

  it('keeps all of a caption that is too long for one', async () => {
    const sentences = Array.from({ length: 60 }, (_, i) => `Sentence ${i} says a thing or two, then it ends.`);

    await deliver({
      ...postOf(...sentences.map((sentence) => paragraph(sentence))),
      file: await folder.outgoing('long.txt', Buffer.from('with many words')),
    });

    for (const sentence of sentences) await stage.rig.untilSeen(sentence);
    expect(stage.rig.seenFiles!().map(({ bytes }) => bytes.toString())).toContain('with many words');
  });

  it.for(['image', 'document'] as const)(
    'tells of a %s that is not there any more, and keeps the words',
    async (kind) => {
      const file = await folder.outgoing('gone.png', pixel, kind);
      const parts = stage.platform.prepare({ ...postOf(paragraph('Look at this')), file });
      await rm(file.path);

      for (const part of parts) await stage.deliver(part);

      await stage.rig.untilSeen('Look at this');
      await stage.rig.untilSeen('gone.png');
      expect(stage.rig.seenFiles!()).toEqual([]);
    },
  );

  it.for(['image', 'document'] as const)(
    'does not follow the copy of a file (%s) that became a link, and keeps the words',
    async (kind) => {
      const file = await folder.outgoing('gone.png', pixel, kind);
      const parts = stage.platform.prepare({ ...postOf(paragraph('Look at this')), file });
      await rm(file.path);
      await writeFile(folder.path('elsewhere'), 'not judged');
      await symlink(folder.path('elsewhere'), file.path);

      for (const part of parts) await stage.deliver(part);

      await stage.rig.untilSeen('Look at this');
      await stage.rig.untilSeen('gone.png');
      expect(stage.rig.seenFiles!()).toEqual([]);
    },
  );
}
