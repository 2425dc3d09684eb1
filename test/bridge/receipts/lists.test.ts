import { expect, it } from 'vitest';
import { withCards } from '../approvals/approvals-rig.ts';
import { editOf, message, type RigOptions, startRig } from '../rig.ts';

const list = '1. Fix the login\n2. Bump the version\n3. Write the changelog';

/** Claude works on one task, and the list waits behind it, with its receipt. */
async function waitingList(options: RigOptions = {}) {
  const rig = await startRig(options);
  rig.chat.give(message('first'));
  const first = await rig.untilRun(1);
  const sent = message(list);
  rig.chat.give(sent, message('after it'));
  await rig.clock.advance(1_000);
  await rig.until(() => rig.chat.arrived.length === 2, 'both receipts');
  return { ...rig, ...withCards(rig), first, sent, receipt: rig.chat.arrived[0]! };
}

const prompts = ({ store }: { store: Awaited<ReturnType<typeof startRig>>['store'] }) =>
  store.tasks.queueOf('telegram:1').map(({ number, prompt }) => `${number} ${prompt}`);

it('a list that waits can run one by one: in its place, in its order, each with its own answer', async () => {
  const rig = await waitingList();
  expect(rig.receipt.buttons[0]).toEqual({ label: 'Run 3 one by one', action: 'split:2' });

  rig.press(rig.receipt, 'Run 3');
  expect(await rig.untilWord('3 tasks')).toBe('3 tasks, one by one: #2 to #5.');

  expect(prompts(rig)).toEqual(['2 Fix the login', '4 Bump the version', '5 Write the changelog', '3 after it']);
  await rig.until(() => rig.receipt.buttons.every(({ label }) => !label.startsWith('Run')), 'the offer to go');
  rig.first.finish({ text: 'First.' });
  const texts: string[] = [];
  for (let n = 2; n <= 5; n++) {
    const run = await rig.untilRun(n);
    texts.push(run.text);
    run.finish({ text: `Done: ${run.text}` });
    await rig.untilText(`Done: ${run.text}`);
  }
  expect(texts).toEqual(['Fix the login', 'Bump the version', 'Write the changelog', 'after it']);
});

it('the message of a list has its sign when the last of its tasks has ended, and it tells of any that failed', async () => {
  const rig = await waitingList();
  rig.press(rig.receipt, 'Run 3');
  await rig.untilWord('3 tasks');
  rig.first.finish({ text: 'First.' });
  const signs = () => rig.chat.calls.filter((call) => call.endsWith(` telegram:1 ${rig.sent.messageId}`));
  for (const [n, outcome] of [
    [2, 'done'],
    [3, 'failed'],
    [4, 'done'],
  ] as const) {
    expect(signs()).toEqual([]);
    const run = await rig.untilRun(n);
    run.finish({ outcome, text: `End ${n}` });
    await rig.untilText(`End ${n}`);
  }
  await rig.until(() => signs().length > 0, 'the sign');
  expect(signs()).toEqual([`failed telegram:1 ${rig.sent.messageId}`]);

  rig.chat.give(message('/retry 4'));
  (await rig.untilRun(5)).finish({ text: 'Again' });
  await rig.untilText('Again');
  await rig.until(() => signs().length > 1, 'the next sign');
  expect(signs()[1]).toBe(`done telegram:1 ${rig.sent.messageId}`);
});

it('items that read the same count each', async () => {
  const rig = await startRig({ lists: 'split' });
  const sent = message('1. Run the tests\n2. Fix the login\n3. Run the tests');
  rig.chat.give(sent);
  for (const [n, outcome] of [
    [1, 'failed'],
    [2, 'done'],
    [3, 'done'],
  ] as const) {
    (await rig.untilRun(n)).finish({ outcome, text: `End ${n}` });
    await rig.untilText(`End ${n}`);
  }

  const isSign = (call: string) => call.endsWith(` telegram:1 ${sent.messageId}`);
  expect(await rig.until(() => rig.chat.calls.find(isSign), 'the sign')).toMatch(/^failed/);
});

it('a list without a press runs as one, at its turn', async () => {
  const rig = await waitingList();

  rig.first.finish({ text: 'First.' });

  const run = await rig.untilRun(2);
  expect(run.text).toBe(list);
  rig.press({ ...rig.receipt, buttons: [{ label: 'Run', action: 'split:2' }] }, 'Run');
  await rig.untilWord('#2 has started already.');
  expect(rig.store.tasks.queueOf('telegram:1')).toHaveLength(1);
});

it.each([
  ['split', ['2 Fix the login', '4 Bump the version', '5 Write the changelog', '3 after it']],
  ['one', [`2 ${list}`, '3 after it']],
] as const)('queue.lists: %s', async (lists, expected) => {
  const rig = await startRig({ lists });
  rig.chat.give(message('first'));
  await rig.untilRun(1);
  rig.chat.give(message(list));
  await rig.until(() => rig.store.tasks.byNumber(2), 'the list');
  rig.chat.give(message('after it'));
  await rig.until(() => prompts(rig).some((one) => one.endsWith('after it')), 'the last one');
  await rig.clock.advance(1_000);
  await rig.untilText('in line');

  const texts = prompts(rig);
  expect(texts.map((one) => one.replace(/^\d+ /, ''))).toEqual(expected.map((one) => one.replace(/^\d+ /, '')));
  expect(rig.chat.arrived.flatMap(({ buttons }) => buttons).filter(({ label }) => label.startsWith('Run'))).toEqual([]);
});

it('a list of more tasks than its person may have stays one, and says why', async () => {
  const rig = await waitingList({ limits: { queued: 3 } });

  rig.press(rig.receipt, 'Run 3');

  expect(await rig.untilWord('Limit reached')).toContain('3 tasks waiting');
  expect(prompts(rig)).toEqual([`2 ${list}`, '3 after it']);
});

it('a change of the message changes no single task of the list, and says how to', async () => {
  const rig = await waitingList();
  rig.press(rig.receipt, 'Run 3');
  await rig.untilWord('3 tasks');

  rig.chat.give(editOf(rig.sent, `${list}\n4. Rest`));

  await rig.untilText('This list runs one by one. Change one of its tasks: /edit 5 new text.');
  expect(prompts(rig)[0]).toBe('2 Fix the login');
});
