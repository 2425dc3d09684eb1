import { describe, expect, it } from 'vitest';
import type { IncomingMessage } from '../../../src/core/model/incoming.ts';
import { message, startRig, stranger } from '../rig.ts';

const at = Date.UTC(2026, 0, 5, 9);

/** Pieces of a text as the apps cut it, each a message of its own. */
function paste(...pieces: string[]): IncomingMessage[] {
  return pieces.map((text, index) =>
    message(text, {
      sentAt: at + index * 1_000,
      maybeSplit: text.length >= 3_500,
      ...(text.length === 4096 && { isFull: true }),
    }),
  );
}

describe('what belongs together is one task', () => {
  it('a paste cut in three is the text it was, whole, after a wait of two seconds for more', async () => {
    const { chat, clock, store, untilRun } = await startRig();
    const original = 'abcdefgh'.repeat(1_536);
    const pieces = paste(original.slice(0, 4096), original.slice(4096, 8192), original.slice(8192));

    for (const piece of pieces) {
      chat.give(piece);
      await clock.advance(1_999);
    }
    expect(store.tasks.list()).toEqual([]);
    await clock.advance(1);

    expect((await untilRun(1)).text).toBe(original);
  });

  it('the short tail of a paste ends the wait', async () => {
    const { chat, untilRun } = await startRig();
    const [head, tail] = paste('x'.repeat(4096), 'the end');

    chat.give(head!);
    chat.give(tail!);

    expect((await untilRun(1)).text).toBe(`${'x'.repeat(4096)}the end`);
  });

  it('a paste cut at a line break has the break again', async () => {
    const { chat, untilRun } = await startRig();

    chat.give(...paste('x'.repeat(4000), 'next line'));

    expect((await untilRun(1)).text).toBe(`${'x'.repeat(4000)}\nnext line`);
  });

  it('an album is one task with its one caption', async () => {
    const { chat, clock, store, untilRun } = await startRig({ chat: { files: { x: Buffer.from('x') } } });
    const photo = (text: string) =>
      message(text, { albumId: 'a', attachments: [{ kind: 'photo', source: { id: 'x' } }] });

    chat.give(photo('what is on these?'));
    chat.give(photo(''), photo(''));
    await clock.advance(1_000);

    const run = await untilRun(1);
    expect(run.text).toMatch(/^what is on these\?\n\nFiles the user sent/);
    expect(run.files).toHaveLength(3);
    expect(store.tasks.list()).toHaveLength(1);
  });

  it('several forwards are one task that tells who wrote them', async () => {
    const { chat, clock, store, untilRun } = await startRig();

    chat.give(message('it is broken', { forwardedFrom: 'Carl' }), message('I know', { forwardedFrom: 'Dora' }));
    await clock.advance(1_000);

    const { text } = await untilRun(1);
    expect(text).toMatch(/“Carl”[^\n]*data to read[^\n]*\n--- begin (\w+) ---\nit is broken\n--- end \1 ---/);
    expect(text).toMatch(/“Dora”[^\n]*data to read[^\n]*\n--- begin (\w+) ---\nI know\n--- end \1 ---/);
    expect(store.tasks.list()).toHaveLength(1);
  });

  it('two messages of their own are two tasks, also in one batch', async () => {
    const { chat, store } = await startRig();

    chat.give(message('first'), message('second'));

    expect(store.tasks.list().map((task) => task.prompt)).toEqual(['first', 'second']);
  });

  it('a paste of long ago and a new message are two tasks', async () => {
    const { chat, store } = await startRig();

    chat.give(message('x'.repeat(4096), { maybeSplit: true, sentAt: at - 60_000 }), message('new', { sentAt: at }));

    expect(store.tasks.list().map((task) => task.prompt)).toEqual(['x'.repeat(4096), 'new']);
  });

  it('a command in between ends the wait and comes after the paste', async () => {
    const { chat, store, untilText } = await startRig();
    const [head] = paste('x'.repeat(4096));

    chat.give(head!);
    chat.give(message('/queue'));

    expect(store.tasks.list().map((task) => task.prompt)).toEqual(['x'.repeat(4096)]);
    expect(await untilText('#1 ')).toContain('xxx');
  });

  it('two people in one group do not end up in one task', async () => {
    const { chat, clock, store } = await startRig();
    const both = { conversation: 'telegram:-5', private: false };

    chat.give(message('x'.repeat(4096), { ...both, maybeSplit: true }));
    chat.give(message('mine', { ...both, sender: { id: stranger.id, name: 'M' } }));
    await clock.advance(2_000);

    expect(store.tasks.list().map((task) => task.prompt)).toEqual(['x'.repeat(4096)]);
  });
});

describe('a crash while a paste waits for its rest', () => {
  it('loses nothing and doubles nothing', async () => {
    const { chat, crash } = await startRig();
    const [head, tail] = paste('x'.repeat(4096), 'the end');
    chat.give(head!);

    const after = await crash();
    after.chat.give(tail!);

    expect((await after.untilRun(1)).text).toBe(`${'x'.repeat(4096)}the end`);
    expect(after.store.tasks.list()).toHaveLength(1);
    expect(after.store.inbox.pending(0)).toEqual([]);
  });

  it('takes it as it is when nothing more comes', async () => {
    const { chat, crash } = await startRig();
    chat.give(...paste('x'.repeat(4096)));

    const after = await crash();
    await after.clock.advance(2_000);

    expect((await after.untilRun(1)).text).toBe('x'.repeat(4096));
  });

  it('a stop does not begin it: the next start does', async () => {
    const { bridge, chat, clock, crash } = await startRig();
    chat.give(...paste('x'.repeat(4096)));

    await bridge.stop(0);
    await clock.advance(2_000);
    const after = await crash();
    await after.clock.advance(2_000);

    expect(chat.calls).toEqual(['close']);
    expect((await after.untilRun(1)).text).toBe('x'.repeat(4096));
  });
});
