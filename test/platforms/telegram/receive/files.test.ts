import { existsSync, statSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Attachment } from '../../../../src/core/model/files.ts';
import type { IncomingMessage } from '../../../../src/core/model/incoming.ts';
import { useTestFolder } from '../../../contracts/chat-platform/outgoing-files.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { never, startRig } from '../rig.ts';

const folder = useTestFolder();

/** A person who has sent a file of half a megabyte, so that it takes more than one piece to fetch. */
async function setUp(options: Parameters<typeof startRig>[0] = {}) {
  const rig = await startRig(options);
  const bytes = Buffer.alloc(500_000, 'all of it; ');
  const person = rig.server.addUser({ first_name: 'Ann' });
  const file = { name: 'big.txt', bytes, mimeType: 'text/plain' };
  const { raw } = rig.server.privateChat(person).say(person, 'read', { attachment: 'document', file });
  const { attachments } = rig.platform.parse({ message: raw }) as IncomingMessage;
  const path = folder.path('fetched');
  const fetch = (attachment: Attachment = attachments[0]!, signal = never) =>
    rig.platform.files!.fetch(attachment, path, signal);
  const failure = (attachment?: Attachment) =>
    fetch(attachment).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
  return { ...rig, bytes, path, attachment: attachments[0]!, fetch, failure };
}

/** Resolves when something stands in the file. */
function untilBegun(path: string): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!statSync(path, { throwIfNoEntry: false })?.size) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(dirname(path), check);
    check();
  });
}

test('the limits are those of Telegram', async () => {
  const { platform } = await setUp();

  expect(platform.files).toMatchObject({ maxFetchBytes: 20 * 1024 * 1024, maxSendBytes: 50 * 1024 * 1024 });
});

describe('a download', () => {
  test.each(['cut', 'html', 'fail', 'break'] as const)(
    'that fails (%s) can be retried, and leaves nothing',
    async (how) => {
      const { server, bytes, path, fetch, failure, log, secret } = await setUp();
      if (how === 'fail') server.fail('file', { status: 502, description: 'Bad Gateway' });
      else if (how === 'break') server.fail('file', { when: 'after' });
      else server[how]('file');

      const error = await failure();

      expect(error).toMatchObject({ code: 'retry-later' });
      expect(`${error?.stack}${JSON.stringify(error)}${log.all()}`).not.toContain(secret);
      expect(existsSync(path)).toBe(false);
      await fetch();
      expect(bytes.equals(await readFile(path))).toBe(true);
    },
  );

  test('that comes to a standstill is given up after 30 s', async () => {
    const clock = createFakeClock();
    const { server, log, path, failure } = await setUp({ platformClock: clock });
    server.stall('file');
    const failed = failure();
    await server.until(() => server.callsOf('file').length === 1, 'the download');
    await clock.advance(30_000);

    expect(await failed).toMatchObject({ code: 'retry-later' });
    expect(existsSync(path)).toBe(false);
    expect(log.lines).toEqual([]);
  });

  test('that is given up half way leaves nothing', async () => {
    const { server, path, attachment, fetch } = await setUp();
    server.stall('file');
    const controller = new AbortController();
    const stopped = fetch(attachment, controller.signal);
    const caught = stopped.catch((error: unknown) => error);
    await untilBegun(path);
    controller.abort(new Error('stopping'));

    expect(await caught).toMatchObject({ message: 'stopping' });
    expect(existsSync(path)).toBe(false);
    await server.until(() => server.callsOf('file')[0]?.endedAt !== undefined, 'the end of the connection');
  });

  test('waits as long as a limit says', async () => {
    const clock = createFakeClock();
    const { server, bytes, path, fetch, log } = await setUp({ platformClock: clock });
    server.fail('file', { status: 429, description: 'Too Many Requests: retry after 7', retryAfter: 7 });
    const fetched = fetch();
    await log.until(/rate-limiting this chat/);
    await clock.advance(6_999);
    expect(server.callsOf('file')).toHaveLength(1);
    await clock.advance(1_000);
    await fetched;

    expect(bytes.equals(await readFile(path))).toBe(true);
  });

  test('of a file that Telegram has thrown away says so', async () => {
    const { server, attachment, failure } = await setUp();
    server.fail('file', { status: 404, description: 'Not Found' });

    expect(await failure()).toMatchObject({ code: 'target-gone' });
    expect(await failure({ ...attachment, source: { file_id: 'made up' } })).toMatchObject({ code: 'target-gone' });
  });

  test('with a token that was taken back says so, without the token', async () => {
    const { server, failure, secret } = await setUp();
    server.fail('file', { status: 401, description: 'Unauthorized' });

    const error = await failure();

    expect(error).toMatchObject({ code: 'unauthorized' });
    expect(`${error?.stack}${JSON.stringify(error)}`).not.toContain(secret);
  });
});

describe('a file', () => {
  test('that Telegram calls too big is refused in words for people', async () => {
    const { server, attachment, failure } = await setUp();
    server.fail('getFile', { status: 400, description: 'Bad Request: file is too big' });
    const { size: _untold, ...untold } = attachment;

    expect(await failure(untold)).toMatchObject({
      code: 'invalid',
      userMessage: 'big.txt is too large: Telegram limits bots to 20 MB. Send a smaller file.',
    });
  });

  test('without a name is called what it is', async () => {
    const { failure } = await setUp();

    expect(await failure({ kind: 'video_note', size: 30_000_000, source: { file_id: 'x' } })).toMatchObject({
      userMessage: expect.stringMatching(/^The video note is too large/),
    });
  });

  test('that Telegram cannot give right now is worth another try', async () => {
    const { server, failure } = await setUp();
    const description = 'Bad Request: wrong file_id or the file is temporarily unavailable';
    server.fail('getFile', { status: 400, description });

    expect(await failure()).toMatchObject({ code: 'retry-later' });
  });

  test('that a server with --local keeps on its own disk is refused with what to do', async () => {
    const { server, failure } = await setUp();
    server.localFiles('/var/lib/telegram-bot-api');

    expect(await failure()).toMatchObject({ code: 'invalid', userMessage: expect.stringContaining('--local') });
    expect(server.callsOf('file')).toEqual([]);
  });
});
