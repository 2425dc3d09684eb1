import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { isQuiet } from '../../../src/core/reply/delivery/quiet-hours.ts';
import { withCards } from '../approvals/approvals-rig.ts';
import { message, type Rig, startRig } from '../rig.ts';

const hourMs = 3_600_000;

/** The time of day on this host, so long from now. */
function time({ clock }: Rig, inMs: number): string {
  const at = new Date(clock.now() + inMs);
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

async function answered(rig: Rig, n: number): Promise<boolean> {
  rig.chat.give(message(`task ${n}`));
  (await rig.untilRun(n)).finish({ text: `Answer ${n}.` });
  await rig.untilText(`Answer ${n}.`);
  return rig.chat.arrived.find(({ text }) => text.includes(`Answer ${n}.`))!.notify;
}

it('a muted chat is silent for its time, also after a restart; other chats ring', async () => {
  const rig = await startRig();
  rig.chat.give(message('/mute 8h'));
  expect(await rig.untilText('Muted until')).toContain('Answers arrive without a sound now');
  expect(await answered(rig, 1)).toBe(false);
  rig.chat.give(message('elsewhere', { conversation: 'telegram:-5', private: false }));
  (await rig.untilRun(2)).finish({ text: 'There.' });
  await rig.untilText('There.', 'telegram:-5');
  expect(rig.chat.arrived.at(-1)?.notify).toBe(true);

  const next = await rig.crash();
  expect(await answered(next, 1)).toBe(false);
  await next.clock.advance(8 * hourMs);
  expect(await answered(next, 2)).toBe(true);
});

it('what Claude asks rings all the same', async () => {
  const rig = await startRig();
  rig.chat.give(message('/mute 8h'), message('work'));
  const run = await rig.untilRun(1);
  rig.host.ask('Bash', { command: 'npm test' }, run);

  expect((await withCards(rig).card('npm test')).notify).toBe(true);
});

it('it is decided when the message goes out, not when it is stored', async () => {
  const rig = await startRig();
  rig.chat.give(message('/mute 1h'), message('work'));
  const run = await rig.untilRun(1);
  await rig.untilText('Muted until');
  const letGo = rig.chat.holdDeliveries();
  rig.chat.give(message('/mute off'));
  run.finish({ text: 'Late.' });
  await rig.untilState(1, 'done');
  letGo();
  await rig.untilText('Late.');

  expect(rig.chat.arrived.find(({ text }) => text.startsWith('Late.'))?.notify).toBe(true);
});

it('and once more for each part, at each try, and after a restart', async () => {
  const chat = { split: (text: string) => text.split('\n') };
  const rig = await startRig({ chat });
  const wait = new BridgeError('retry-later', 'offline', { retryAfterMs: hourMs });
  rig.chat.give(message(`/mute ${time(rig, hourMs)}-${time(rig, 2 * hourMs)}`), message('work'));
  const run = await rig.untilRun(1);
  await rig.until(() => rig.store.outbox.waiting().length === 0, 'the word to arrive');
  rig.chat.failDeliveries(undefined, wait);
  run.finish({ text: 'One\n\nTwo' });
  const waits = ({ log, until }: Rig) =>
    until(() => log.lines.some(({ message: line }) => line === 'a message waits for another try'), 'a wait');
  await waits(rig);

  const next = await rig.crash(undefined, { chat: { ...chat, arrived: rig.chat.arrived } });
  next.chat.failDeliveries(wait);
  await waits(next);
  await next.clock.advance(hourMs);
  await next.untilText('#1');

  expect(next.chat.arrived.slice(-3).map(({ text, notify }) => [text, notify])).toEqual([
    ['One', true],
    ['Two', false],
    [expect.stringContaining('#1'), false],
  ]);
  await rig.clock.advance(hourMs);
});

it.each(['', 'forever', '25:00-07:00', '22:00-22:00', '0h'])('/mute %s says how it is', async (args) => {
  const rig = await startRig();
  rig.chat.give(message(`/mute ${args}`));

  await rig.untilText(args === '' ? 'Messages here arrive with a sound.' : 'Send /mute 8h');
});

describe('quiet hours', () => {
  const at = (hours: number, minutes = 0) => new Date(2026, 0, 5, hours, minutes).getTime();

  it.each([
    [22, 7, [22, 23, 0, 6], [7, 12, 21]],
    [12, 14, [12, 13], [14, 11, 0]],
  ])('from %i to %i', (from, to, quiet, loud) => {
    const daily = { from: from * 60, to: to * 60 };
    expect(quiet.map((hour) => isQuiet({ daily }, at(hour)))).toEqual(quiet.map(() => true));
    expect(loud.map((hour) => isQuiet({ daily }, at(hour)))).toEqual(loud.map(() => false));
  });
});
