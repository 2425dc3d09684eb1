import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { message, type Rig, startRig } from '../rig.ts';

/** A program that speaks, and keeps what it was given beside itself. */
function speaker(script = 'cat > "$(dirname "$0")/heard"; printf OggS > "$1"'): string {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-speaker-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'speak');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const answer = 'All **done**.\n\n```\ncode\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |';

async function finish(rig: Rig, n = 1, text = answer): Promise<void> {
  rig.chat.give(message('work'));
  (await rig.untilRun(n)).finish({ text });
}

it('where it is wanted, a result is spoken after it was written: its words, and nothing else', async () => {
  const speakCommand = speaker();
  const rig = await startRig({ speakCommand, chat: { files: {} } });
  rig.chat.give(message('/voice on'));
  await rig.untilText('Each result here comes as a voice message too');
  await finish(rig);

  const spoken = await rig.until(
    () => rig.chat.arrived.find(({ file }) => file?.kind === 'voice'),
    'the voice message',
  );
  expect(spoken).toMatchObject({ notify: false, file: { name: 'answer.ogg' } });
  expect(rig.chat.arrived.at(-2)!.text).toContain('All done.');
  expect(readFileSync(join(dirname(speakCommand), 'heard'), 'utf8')).toBe('All done.');
});

it('elsewhere, and after /voice off, nothing is spoken', async () => {
  const rig = await startRig({ speakCommand: speaker(), chat: { files: {} } });
  await finish(rig);
  await rig.untilText('All done.');
  rig.chat.give(message('/voice on'), message('/voice off'));
  await rig.untilText('Answers here are only written.');
  await finish(rig, 2, 'Then.');
  await rig.untilText('Then.');
  await rig.until(() => rig.store.outbox.waiting().length === 0, 'all to be sent');

  expect(rig.chat.arrived.filter(({ file }) => file)).toEqual([]);
});

it('a program that fails costs no answer', async () => {
  const rig = await startRig({ speakCommand: speaker('echo no voice >&2; exit 1'), chat: { files: {} } });
  rig.chat.give(message('/voice on'));
  await rig.untilText('Each result here');
  await finish(rig);
  await rig.untilText('All done.');

  await rig.until(() => rig.log.lines.some(({ message: line }) => line === 'an answer was not spoken'), 'the log');
});

it('without a program it says what to set', async () => {
  const rig = await startRig({ chat: { files: {} } });
  rig.chat.give(message('/voice on'));

  await rig.untilText('config set voice.speak');
});
