import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../../../src/core/ports/capabilities.ts';
import { aTask } from '../../contracts/store/stage.ts';
import { withCards } from '../approvals/approvals-rig.ts';
import { ann, message, press, type Rig, type RigOptions, startRig, vic } from '../rig.ts';
import type { Run } from '../scripted-host.ts';

/** A bridge with these ended tasks, and so much of them that each step of a search looks at one. */
function startWithMany(texts: readonly string[]) {
  return startRig({
    prepare(_, store) {
      store.conversations.ensure('telegram:1', 'home');
      for (const text of texts) {
        const id = randomUUID();
        store.tasks.add(aTask(id, { messages: [{ messageId: id, text }] }));
        store.tasks.move(id, 'cancelled');
      }
      const { search } = store.tasks;
      Object.assign(store.tasks, {
        search: (filter: Parameters<typeof search>[0]) => search({ ...filter, patienceMs: -1 }),
      });
    },
  });
}

const count = (length: number, text: (n: number) => string) => Array.from({ length }, (_, n) => text(n + 1));

it('/tasks TEXT searches long histories in steps, and other messages have their turn in between', async () => {
  const rig = await startWithMany(count(20, (n) => (n === 3 ? 'the blue door' : `the door ${n}`)));
  rig.chat.give(message('/tasks blue door'), message('and now this'));
  await rig.untilRun(1);
  rig.chat.give(message('/tasks oo'));
  await rig.until(() => rig.clock.pending() > 1, 'a search under way');
  expect(rig.chat.arrived.map(({ text }) => text)).not.toContainEqual(expect.stringContaining('blue'));

  await rig.clock.advance(1_000);

  expect(await rig.untilText('the blue door')).toMatch(/^❌ #3 cancelled, .+: the blue door\n\/retry N repeats one.$/);
  expect(await rig.untilText('#20 ')).toMatch(/^❌ #20 (?:.+\n){9}❌ #11 .+\n\/retry N repeats one.$/);
});

it('/tasks TEXT says how far it searched when it gives up, and where older tasks are found', async () => {
  const rig = await startWithMany(count(60, (n) => (n === 57 ? 'the door' : `window ${n}`)));
  rig.chat.give(message('/tasks zz'), message('/tasks oo'));

  await rig.clock.advance(2_000);

  const host = 'For older tasks, run this on the host: dispatch-bridge tasks list --search TEXT';
  await rig.untilText(`No task in this chat from #11 on contains this text. ${host}`);
  expect(await rig.untilText('the door')).toMatch(/^❌ #57 cancelled, .+: the door\n/);
  expect(await rig.untilText('the door')).toContain(`I searched back to #11. ${host}`);
});

describe('/tasks N', () => {
  const capabilities: Capabilities = {
    accounts: true,
    buttons: { rows: 100, inRow: 5, inAll: 100, actionBytes: 64 },
    textUnits: 4_096,
    fold: 'inline',
  };
  const group = { conversation: 'telegram:-5', private: false };
  const narration = 'I look first.';
  const result = 'It is mended, and a test holds it.';

  /** Task 1 of a group ends; then someone sends the command there. */
  async function ended(outcome: Parameters<Run['finish']>[0], options: RigOptions = {}): Promise<Rig> {
    const rig = await startRig({ chat: { capabilities }, ...options });
    rig.chat.give(message('mend the door', group));
    const run = await rig.untilRun(1);
    run.emit({ type: 'text', message: 'm1', block: 0, text: narration });
    run.emit({ type: 'tool-started', toolUseId: 't1', name: 'Bash', summary: 'npm test' });
    run.emit({ type: 'tool-finished', toolUseId: 't1', failed: false });
    run.emit({ type: 'text', message: 'm2', block: 0, text: result });
    run.finish({ text: `${narration}\n\n${result}`, ...outcome });
    await rig.untilText(result, group.conversation);
    await rig.until(() => rig.store.outbox.waiting().length === 0, 'the answer to be sent');
    return rig;
  }

  const again = async ({ chat, until }: Rig, before: number) => {
    await until(() => chat.arrived.length > before, 'another message');
    return chat.arrived[before]!;
  };

  it('sends the answer again as a message of its own: the result first, with its fold, and what was asked', async () => {
    const rig = await ended({});
    const first = rig.chat.arrived[0]!;
    expect(first.replyTo).toBeDefined();

    rig.chat.give(message('/tasks 1', group));

    const second = await again(rig, 1);
    expect(second.replyTo).toBeUndefined();
    const [body, footer] = [first.text.slice(0, first.text.lastIndexOf('\n')), first.text.split('\n').at(-1)];
    expect(body).toMatch(`${result}\nHow I got there · 1 note, 1 tool\n${narration}`);
    expect(second.text).toMatch(/\nAsked .+: mend the door\n✅ 0\.0 s · 1 tool · #1$/);
    expect(second.text.replace(/\nAsked .+/, '')).toBe(`${body}\n${footer}`);
    expect(second.buttons).toEqual([]);
  });

  it('offers what the first end of a task that failed or was stopped had, and nothing after a done one', async () => {
    const rig = await ended({ outcome: 'stopped' });

    rig.chat.give(message('/tasks 1', group));

    const { buttons } = await again(rig, 1);
    expect(buttons.map(({ action }) => action)).toEqual(['retry:1', 'continue:1']);
  });

  it('offers no button to who may not repeat the task, or looks from another chat', async () => {
    const rig = await ended({ outcome: 'stopped' });

    rig.chat.give(message('/tasks 1', { ...group, sender: { id: vic.id, name: vic.name } }), message('/tasks 1'));

    await rig.untilText(result);
    await rig.until(() => rig.chat.arrived.length === 3, 'both');
    expect(rig.chat.arrived.slice(1).map(({ buttons }) => buttons)).toEqual([[], []]);
  });

  it('names the files that Claude sent with it', async () => {
    const rig = await ended({});
    const file = { path: '/nowhere', kind: 'document' as const, size: 5 };
    for (const name of ['a report.pdf', 'door.png'])
      rig.store.outbox.add(
        group.conversation,
        { blocks: [], notify: false, isSaid: true, file: { ...file, name } },
        rig.task(1).id,
      );
    rig.store.outbox.add(
      group.conversation,
      { blocks: [], notify: false, file: { ...file, name: 'spoken.ogg' } },
      rig.task(1).id,
    );
    await rig.until(() => rig.store.outbox.waiting().length === 0, 'the files to be sent');

    rig.chat.give(message('/tasks 1', group));

    const text = await rig.untilText('\nFiles sent: ', group.conversation);
    expect(text).toMatch(/\nFiles sent: a report\.pdf, door\.png\nAsked /);
  });

  it('its fold opens also where its person looks from another chat, and for nobody else there', async () => {
    const rig = await ended({}, { chat: { capabilities: { ...capabilities, fold: 'button' } } });
    rig.chat.give(message('/tasks 1'));
    await rig.untilText(result);
    const { buttons, messageId } = rig.chat.arrived.at(-1)!;
    expect(buttons.map(({ action }) => action)).toEqual(['how:1']);

    rig.chat.give(press('how:1', { messageId, pressId: 'p1', sender: { id: ann.id, name: ann.name } }));
    await rig.untilText(narration);
    const vics = { conversation: 'telegram:2', sender: { id: vic.id, name: vic.name } };
    rig.chat.give(press('how:1', { ...vics, messageId: 'm1' }));

    await withCards(rig).untilWord('No such task in this chat.');
    expect(rig.chat.texts('telegram:2')).toEqual([]);
  });
});
