import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { Attachment } from '../../../src/core/model/files.ts';
import { message, press, startRig } from '../rig.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const photo: Attachment = { kind: 'photo', size: png.length, source: { id: 'photo' } };
const voice: Attachment = { kind: 'voice', mimeType: 'audio/ogg', source: { id: 'voice' } };
const contents = () => ({ photo: png, voice: Buffer.from('OggS…'), text: Buffer.from('hello') });

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-project-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('a file of a person', () => {
  it('goes to claude with its caption as the task, by its real type and under a safe name', async () => {
    const { chat, untilRun } = await startRig({ chat: { files: contents() } });
    const file = { kind: 'document', name: '../../evil.txt', mimeType: 'text/plain', source: { id: 'photo' } };

    chat.give(message('what is this?', { attachments: [file] }));

    const [stored] = (await untilRun(1)).files;
    expect(stored).toMatchObject({ mimeType: 'image/png', size: png.length });
    expect(stored?.path).toMatch(/\/files\/[^/]+\/evil\.txt$/);
    expect(readFileSync(stored!.path)).toEqual(png);
    expect((await untilRun(1)).text).toContain(stored!.path);
  });

  it('without a word waits two minutes for what is to be done with it', async () => {
    const { chat, clock, store, untilRun } = await startRig({ chat: { files: contents() } });

    chat.give(message('', { attachments: [photo] }));
    await clock.advance(100_000);
    chat.give(message('describe it', { sentAt: Date.UTC(2026, 0, 5, 9, 1, 40) }));

    expect((await untilRun(1)).text).toMatch(/^describe it\n/);
    expect((await untilRun(1)).files).toHaveLength(1);
    expect(store.tasks.list()).toHaveLength(1);
  });

  it('without a word for two minutes is asked about, and goes with the next message, also after a restart', async () => {
    const first = await startRig({ chat: { files: contents() } });
    first.chat.give(message('', { attachments: [photo] }));
    await first.clock.advance(120_000);
    await first.untilText('What should I do with photo.jpg?');

    const { chat, untilRun } = await first.crash();
    chat.give(message('describe it'));

    expect((await untilRun(1)).files).toHaveLength(1);
  });

  it('that is too large is named with the limit, and no task is started', async () => {
    const { chat, store, untilText } = await startRig({ chat: { files: contents() } });

    chat.give(message('what is this?', { attachments: [{ ...photo, name: 'big.png', size: 5_000_000 }] }));

    expect(await untilText('big.png has 4.8 MB')).toContain('The task did not start');
    expect(store.tasks.list()).toEqual([]);
  });

  it('that the platform has no more fails its task with a word; a hiccup of the network does not', async () => {
    const files = { ...contents(), photo: new BridgeError('retry-later', 'hiccup') as Buffer | Error };
    const { chat, clock, untilRun, untilState, untilText } = await startRig({ chat: { files } });

    chat.give(message('gone', { attachments: [{ kind: 'document', name: 'a.txt', source: { id: 'nothing' } }] }));
    await untilState(1, 'failed');
    await untilText('a.txt is no longer available');
    chat.give(message('hiccup', { attachments: [{ ...photo, source: { id: 'photo' } }] }));
    files.photo = new BridgeError('retry-later', 'hiccup', { retryAfterMs: 5 });
    await clock.untilPending();
    files.photo = png;
    await clock.advance(60_000);

    expect((await untilRun(1)).files).toHaveLength(1);
  });

  it('is refused where files cannot be taken', async () => {
    const { chat, store, untilText } = await startRig();

    chat.give(message('what is this?', { attachments: [photo] }));

    await untilText('I cannot take files here');
    expect(store.tasks.list()).toEqual([]);
  });
});

describe('a voice message', () => {
  function listener(): string {
    const program = join(tempFolder(), 'listen');
    writeFileSync(program, '#!/bin/sh\necho "fix the tests"\n');
    chmodSync(program, 0o755);
    return program;
  }

  it('is written down, shown, and then is the task', async () => {
    const { chat, untilRun, untilText, task } = await startRig({
      chat: { files: contents() },
      voiceCommand: listener(),
    });

    chat.give(message('', { attachments: [voice] }));

    await untilText('“fix the tests”');
    expect((await untilRun(1)).text).toMatch(/^fix the tests\n/);
    expect(task(1).prompt).toBe('fix the tests');
  });

  it('of someone else, that a mention answers, is data', async () => {
    const { chat, untilRun } = await startRig({ chat: { files: contents() }, voiceCommand: listener() });

    chat.give(message('', { attachments: [{ ...voice, from: 'Mallory' }] }));

    expect((await untilRun(1)).text).toMatch(
      /^What follows was written by “Mallory”[^\n]*data to read[^\n]*\n--- begin (\w+) ---\nfix the tests\n--- end \1 ---/,
    );
  });

  it('without a program is a file like others, and the person reads how to set one', async () => {
    const { chat, clock, untilRun, untilText } = await startRig({ chat: { files: contents() } });

    chat.give(message('', { attachments: [voice] }));
    await clock.advance(120_000);
    expect(await untilText('What should I do with voice.ogg?')).toContain('voice.command');
    chat.give(message('just keep it'));

    expect((await untilRun(1)).files[0]?.name).toBe('voice.ogg');
  });
});

describe('a file for a person', () => {
  async function setUp() {
    const path = tempFolder();
    writeFileSync(join(path, 'report.txt'), 'all is well');
    writeFileSync(join(path, 'shot.png'), png);
    const rig = await startRig({ chat: { files: contents() }, projects: [{ name: 'home', path }] });
    rig.chat.give(message('work'));
    const run = await rig.untilRun(1);
    const call = (name: string, input: Record<string, unknown>) => rig.host.callTool(name, input, run.sessionId);
    const untilFile = (name: string) =>
      rig.until(() => rig.chat.arrived.find(({ file }) => file?.name === name), `${name} in the chat`);
    return { ...rig, path, run, call, untilFile };
  }

  it('is sent by claude’s tool with a caption, before the answer, and its copy is deleted', async () => {
    const { call, run, chat, until, untilFile, untilState } = await setUp();

    expect(await call('send_file', { path: 'report.txt', caption: 'the **report**' })).toEqual({
      text: 'report.txt is on its way to the chat.',
    });
    const arrived = await untilFile('report.txt');
    run.finish();
    await untilState(1, 'done');

    expect(arrived).toMatchObject({ text: 'the report', notify: false, file: { kind: 'document' } });
    await until(() => chat.arrived.length === 2, 'the answer');
    await until(() => !exists(arrived.file!.path), 'the copy to be deleted');
  });

  it.each(['while its task waits for an answer', 'beside a message that was given to claude later'])(
    'may be one that came with the task: %s',
    async (when) => {
      const rig = await startRig({ chat: { files: contents() }, busy: 'steer' });
      const { chat, host, task, until, untilRun, untilState } = rig;
      chat.give(message('make it smaller', { attachments: [photo] }));
      const run = await untilRun(1);
      const { path } = run.files[0]!;
      if (when.startsWith('while')) {
        host.ask('Bash', { command: 'make' }, run);
        await untilState(1, 'waiting');
      } else {
        chat.give(message('and be quick'));
        await until(() => run.steered.length === 1 && task(2).state === 'running', 'the message to be given');
      }

      expect(await host.callTool('send_image', { path }, run.sessionId)).not.toHaveProperty('failed');
      for (const one of [...run.steered, run]) one.finish();
    },
  );

  it('may be one that came with a task that continues in its session after /new', async () => {
    const { chat, host, task, untilRun, untilState, untilText } = await startRig({ chat: { files: contents() } });
    chat.give(message('make it smaller', { attachments: [photo] }));
    const run = await untilRun(1);
    const limit = { outcome: 'failed', failure: 'rate-limited', message: 'Limit.', text: '' } as const;
    const outcome = { ...limit, sessionId: run.sessionId, costUsd: undefined, durationMs: 1 };
    host.records.set(run.promptId, { state: 'finished', outcome });
    run.finish(limit);
    await untilState(1, 'parked');
    chat.give(message('/new'));
    await untilText('New session');
    chat.give(press('hold:resume'));
    const again = await untilRun(2);
    expect(again.sessionId).toBe(run.sessionId);

    const { path } = again.files[0]!;
    expect(await host.callTool('send_image', { path }, again.sessionId)).not.toHaveProperty('failed');

    again.finish();
    await untilState(task(1).number, 'done');
    expect(chat.arrived.find(({ file }) => file)).toMatchObject({ notify: false });
  });

  it('may be one that came with a task that is over, in the turn that tells what it left running', async () => {
    const { chat, host, untilRun, untilState } = await startRig({ chat: { files: contents() } });
    chat.give(message('make it smaller', { attachments: [photo] }));
    const run = await untilRun(1);
    run.finish();
    await untilState(1, 'done');
    const { path } = run.files[0]!;

    const late = { startedBy: run.promptId };
    expect(await host.callTool('send_image', { path }, run.sessionId, late)).not.toHaveProperty('failed');
    expect(await host.callTool('send_image', { path }, run.sessionId)).toMatchObject({ failed: true });
  });

  it('is refused outside of the project, as a secret, and for what is no image', async () => {
    const { call, path } = await setUp();
    writeFileSync(join(path, '.env'), 'KEY=1');

    expect(await call('send_file', { path: '/etc/passwd' })).toMatchObject({
      failed: true,
      text: expect.stringContaining('outside'),
    });
    expect(await call('send_file', { path: '.env' })).toMatchObject({
      failed: true,
      text: expect.stringContaining('secret'),
    });
    expect(await call('send_image', { path: 'report.txt' })).toMatchObject({
      failed: true,
      text: expect.stringContaining('no'),
    });
    expect(await call('send_file', {})).toMatchObject({ failed: true });
    expect(await call('send_image', { path: 'shot.png' })).not.toHaveProperty('failed');
  });

  it('that is big says so while it is on its way, and no longer', async () => {
    const { path, chat, clock, call, until, untilFile } = await setUp();
    writeFileSync(join(path, 'big.bin'), Buffer.alloc(1_000_000));
    const said = () => chat.calls.filter((line) => line === 'uploading telegram:1').length;
    const release = chat.holdDeliveries();

    await call('send_file', { path: 'report.txt' });
    await call('send_file', { path: 'big.bin' });
    await until(() => chat.calls.some((line) => line.startsWith('deliver')), 'the first delivery');
    await clock.advance(20_000);
    expect(said()).toBe(0);
    release();
    const again = chat.holdDeliveries();
    await untilFile('report.txt');
    await until(() => said() === 1, 'the sign');
    await clock.advance(9_000);
    expect(said()).toBe(3);

    again();
    await untilFile('big.bin');
    await clock.advance(20_000);
    expect(said()).toBe(3);
  });

  it('is fetched with /file under the same rules', async () => {
    const { chat, untilFile, untilText } = await setUp();

    chat.give(message('/file shot.png'));
    expect((await untilFile('shot.png')).file?.kind).toBe('image');
    chat.give(message('/file ../../../etc/passwd'));

    await untilText('is outside the project');
  });
});

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
