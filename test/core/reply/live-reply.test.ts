import { describe, expect, it, onTestFinished } from 'vitest';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import type { PreviewHandle } from '../../../src/core/model/post.ts';
import type { ChangeListener } from '../../../src/core/ports/store/changes.ts';
import { startLiveReply } from '../../../src/core/reply/live-reply.ts';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { type ChatOptions, createChat, groupEdits, privateDrafts } from '../../bridge/chat.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const here = 'telegram:1';
const mask = createSecretMask({ values: ['correct-horse-battery'] });

function setUp(options: ChatOptions = { previews: privateDrafts }) {
  const clock = createFakeClock();
  const chat = createChat(options);
  const log = createRecordingLog(() => {});
  const handles: PreviewHandle[] = [];
  const arrivals = createArrivals();

  function start(prepare = () => {}) {
    prepare();
    const live = startLiveReply({
      platform: chat,
      store: arrivals,
      conversation: here,
      current: (id) => id,
      key: 7,
      mask,
      clock,
      log,
      onHandle: (handle) => void handles.push(handle),
    });
    onTestFinished(async () => void (await live.finish()));
    return live;
  }
  const shown = () => chat.views.map((view) => view.text);
  const typed = () => chat.calls.filter((call) => call === `typing ${here}`).length;
  return { clock, chat, log, handles, start, shown, typed, arrivals };
}

/** Messages of others that arrive in the conversation. */
function createArrivals() {
  const listeners = new Set<ChangeListener>();
  return {
    onChange(listener: ChangeListener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    arrive: () => listeners.forEach((listener) => void listener([{ type: 'post-arrived', conversation: here }])),
    count: () => listeners.size,
  };
}

const says = (text: string, block = 0, message = 'm'): AgentEvent => ({ type: 'text-delta', message, block, text });
const runs = (toolUseId: string, name: string, summary: string): AgentEvent => ({
  type: 'tool-started',
  toolUseId,
  name,
  summary,
});
const ran = (toolUseId: string): AgentEvent => ({ type: 'tool-finished', toolUseId, failed: false });

describe('where previews are drafts', () => {
  it('shows that claude thinks, then the first text at once, then keeps the pace', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    await clock.advance(299);
    expect(shown()).toEqual([]);
    await clock.advance(101);

    live.apply(says('One'));
    await clock.advance(0);
    expect(shown()).toEqual(['<Thinking…>', 'One']);

    live.apply(says(' two'));
    live.apply(says(' three'));
    await clock.advance(999);
    expect(shown()).toHaveLength(2);
    await clock.advance(1);
    expect(shown()).toEqual(['<Thinking…>', 'One', 'One two three']);
  });

  it('shows nothing before an answer that begins at once', async () => {
    const { clock, chat, start, shown } = setUp();
    const live = start();
    await clock.advance(200);
    live.apply(says('One'));
    await clock.advance(0);

    expect(shown()).toEqual(['One']);
    expect(chat.views[0]!.stage).toBe('first-text');
  });

  it('tries the first words again soon when a limit kept them back, and marks them as late', async () => {
    const { clock, chat, start, shown } = setUp();
    chat.failViews('skip');
    const live = start();
    live.apply(says('One'));
    await clock.advance(249);
    expect(shown()).toEqual([]);
    live.apply(says(' two'));
    await clock.advance(1);

    expect(chat.views).toMatchObject([{ text: 'One two', stage: 'late-text' }]);
  });

  it('types where a limit keeps back that claude thinks', async () => {
    const { clock, chat, start, typed } = setUp();
    chat.failViews('skip');
    start();
    await clock.advance(300);
    expect(typed()).toBe(1);

    await clock.advance(20_000);
    expect(chat.views[0]).toMatchObject({ text: '<Thinking…>', stage: 'status' });
    expect(typed()).toBe(1);
  });

  it('shows it again when a message has come, at the pace, and not below a question', async () => {
    const { clock, start, shown, arrivals } = setUp();
    const live = start();
    live.apply(says('One'));
    await clock.advance(0);
    const before = shown().length;

    arrivals.arrive();
    arrivals.arrive();
    await clock.advance(999);
    expect(shown()).toHaveLength(before);
    await clock.advance(1);
    expect(shown().slice(before)).toEqual(['One']);

    live.apply({ type: 'asked', askId: 'a' });
    await clock.advance(1_000);
    const asking = shown().length;
    arrivals.arrive();
    await clock.advance(60_000);
    expect(shown()).toHaveLength(asking);
    await live.finish();
    expect(arrivals.count()).toBe(0);
  });

  it('leaves out what became old while a view was on its way', async () => {
    const { clock, chat, start, shown } = setUp();
    const arrivals: (() => void)[] = [];
    const show = chat.previews!.show;
    chat.previews!.show = async (...args) => {
      await new Promise<void>((resolve) => arrivals.push(resolve));
      return show(...args);
    };
    const live = start();
    await clock.advance(300);

    for (const word of ['a', 'b', 'c']) {
      live.apply(says(word));
      await clock.advance(1_000);
    }
    expect(arrivals).toHaveLength(1);
    arrivals[0]?.();
    await clock.advance(0);
    arrivals[1]?.();
    await clock.advance(0);

    expect(shown()).toEqual(['<Thinking…>', 'abc']);
  });

  it('shows it again before it would vanish, when nothing new comes', async () => {
    const { clock, start, chat } = setUp({ previews: { intervalMs: 1_000, lifetimeMs: 3_000 } });
    start().apply(says('Slowly'));
    await clock.advance(60_000);

    const times = chat.views.length;
    expect(times).toBeGreaterThan(60_000 / 3_000);
    expect(times).toBeLessThanOrEqual(60_000 / 1_000 + 2);
  });

  it('does not hammer a platform that skips views', async () => {
    const { clock, chat, start, shown } = setUp();
    chat.failViews(...Array<'skip'>(10).fill('skip'));
    const live = start();
    live.apply(says('Hello'));

    await clock.advance(9_000);
    expect(chat.calls.length).toBeLessThanOrEqual(11);
    expect(shown()).toEqual([]);
    await clock.advance(3_000);

    expect(shown()[0]).toBe('Hello');
  });

  it('continues after a view that failed', async () => {
    const { clock, chat, start, shown } = setUp();
    chat.failViews(new Error('network'));
    const live = start();
    live.apply(says('Hello'));

    await clock.advance(5_000);

    expect(shown()[0]).toBe('Hello');
  });

  it('needs no typing: the draft says it', async () => {
    const { clock, start, typed } = setUp();
    start();
    await clock.advance(20_000);

    expect(typed()).toBe(0);
  });
});

describe('where previews are messages that stay', () => {
  it('shows nothing before there is something to say, but types', async () => {
    const { clock, start, shown, typed, chat } = setUp({ previews: groupEdits });
    const live = start();

    await clock.advance(20_000);
    expect(chat.views).toEqual([]);
    expect(typed()).toBe(5);

    live.apply(says('Hello'));
    await clock.advance(0);
    expect(shown()).toEqual(['Hello']);
    await clock.advance(20_000);
    expect(typed()).toBe(5);
  });

  it('takes a tool for something to say', async () => {
    const { clock, start, shown } = setUp({ previews: groupEdits });
    const live = start();

    live.apply(runs('t', 'Bash', 'npm test'));
    await clock.advance(300);

    expect(shown()).toEqual(['<Bash npm test · 0.3 s>']);
  });

  it('says once where the preview is, and keeps it for all views', async () => {
    const { clock, start, handles, chat } = setUp({ previews: groupEdits });
    const live = start();
    live.apply(says('a'));
    await clock.advance(0);
    live.apply(says('b'));
    await clock.advance(3_500);

    expect(handles).toEqual([{ place: 'view-7' }]);
    expect(chat.views.map((view) => view.handle)).toEqual([undefined, { place: 'view-7' }]);
    expect(await live.finish()).toEqual({ place: 'view-7' });
  });
});

it('without previews it only types', async () => {
  const { clock, start, typed, chat } = setUp({ previews: undefined });
  const live = start();
  live.apply(says('Hello'));
  await clock.advance(10_000);

  expect(typed()).toBe(3);
  expect(await live.finish()).toBeUndefined();
  await clock.advance(60_000);
  expect(chat.calls).toHaveLength(3);
});

describe('a view', () => {
  it('has a line for each tool that runs, with its time, and none for those that ended', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    live.apply(says('Looking.'));
    live.apply(runs('1', 'Bash', 'npm test'));
    live.apply(runs('2', 'Read', ''));
    await clock.advance(12_000);
    expect(shown().at(-1)).toMatch(/^Looking\.\n<Bash npm test · 1[0-2] s>\n<Read · 1[0-2] s>$/);

    live.apply(ran('1'));
    await clock.advance(2_000);

    expect(shown().at(-1)).toMatch(/^Looking\.\n<Read · 1[0-4] s>$/);
    expect(live.state.toolCount).toBe(2);
  });

  it('forgets text whose stream broke', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    live.apply(says('Kept.', 0, 'a'));
    live.apply(says('Also kept.', 0, 'b'));
    live.apply(says('Broken', 1, 'b'));
    live.apply({ type: 'text-dropped', message: 'b', fromBlock: 1 });
    await clock.advance(2_000);

    expect(shown().at(-1)).toBe('Kept.\nAlso kept.');
  });

  it('has the final text of a block in place of what was streamed', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    live.apply(says('Hel'));
    live.apply({ type: 'text', message: 'm', block: 0, text: 'Hello.' });
    await clock.advance(2_000);

    expect(shown().at(-1)).toBe('Hello.');
  });

  it('tells that the API does not answer, until it does', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    live.apply({ type: 'retrying', attempt: 1, delayMs: 20_000, status: 529 });
    await clock.advance(6_000);
    expect(shown().at(-1)).toMatch(/^<The Claude API answered 529. Retrying in 1\d s>$/);

    live.apply(says('Here.'));
    await clock.advance(2_000);
    expect(shown().at(-1)).toBe('Here.');
  });

  it('has nothing of a secret that is being written, and all of the words around it', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    live.apply(says('The token: `ghp_16C7e42F292c'));
    await clock.advance(0);
    expect(shown().at(-1)).toBe('The token: `');

    live.apply(says('6912E7710c838347Ae178B4a` of correct-hor'));
    await clock.advance(1_000);
    expect(shown().at(-1)).toMatch(/ of$/);

    live.apply(says('ses.'));
    await clock.advance(1_000);
    expect(shown().at(-1)).toMatch(/ of correct-horses\.$/);
  });

  it('is whole as soon as its text is: a last word that looked like a secret is one no more', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    live.apply(says('It runs at http://localhost:3000'));
    await clock.advance(0);
    expect(shown().at(-1)).toBe('It runs at http://localhost:');

    live.apply({ type: 'text', message: 'm', block: 0, text: 'It runs at http://localhost:3000' });
    await clock.advance(1_000);
    expect(shown().at(-1)).toBe('It runs at http://localhost:3000');
  });

  it('has nothing of a secret where its lines are cut', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    live.apply(runs('1', 'Bash', `curl https://example.com/some/long/path/that/goes/on -H ghp_${'a1B2'.repeat(9)}`));
    await clock.advance(1_000);

    expect(shown().at(-1)).toMatch(/-H «hidden» · /);
  });

  it('of a very long answer has nothing of a key that began before', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    live.apply(
      says(
        `-----BEGIN PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA2Zx5c9\n\n'.repeat(2_000)}-----END PRIVATE KEY-----\n\nOk.`,
      ),
    );
    await clock.advance(0);

    expect(shown().at(-1)).toMatch(/^«hidden»\n+Ok\.$/);
  });

  it('of a very long answer is its end, with an open code block opened again', async () => {
    const { clock, start, shown } = setUp();
    const live = start();
    live.apply(says(`START\n\n\`\`\`\n${'line\n\n'.repeat(10_000)}END`));
    await clock.advance(0);

    expect(shown().at(-1)).toMatch(/END$/);
    expect(shown().at(-1)).not.toContain('START');
    expect(shown().at(-1)).not.toContain('```');
  });
});

describe('the end', () => {
  it('is the end: nothing is shown or typed after it', async () => {
    const { clock, chat, start } = setUp({ previews: groupEdits });
    const live = start();
    live.apply(says('a'));
    await clock.advance(0);
    live.apply(says('b'));

    await live.finish();
    const before = chat.calls.length;
    await clock.advance(120_000);

    expect(chat.calls).toHaveLength(before);
    expect(clock.pending()).toBe(0);
  });

  it('waits for a view that is on its way, so that it cannot come up below the answer', async () => {
    const { clock, chat, start } = setUp();
    const arrival = Promise.withResolvers<void>();
    const show = chat.previews!.show;
    chat.previews!.show = async (...args) => {
      await arrival.promise;
      return show(...args);
    };
    const live = start();
    await clock.advance(300);
    let finished = false;
    const finish = live.finish().then((handle) => {
      finished = true;
      return handle;
    });
    await clock.advance(1_000);
    expect(finished).toBe(false);

    arrival.resolve();
    expect(await finish).toEqual({ place: 'view-7' });
  });

  it.each(['a view that hangs', 'a view that hangs and cannot be broken off'])('is not held up by %s', async (kind) => {
    const { clock, chat, start } = setUp();
    if (kind.includes('cannot')) chat.previews!.show = () => new Promise(() => {});
    else chat.failViews('hang');
    const live = start();
    await clock.advance(300);
    let finished = false;
    void live.finish().then(() => {
      finished = true;
    });

    await clock.advance(2_999);
    expect(finished).toBe(false);
    await clock.advance(1);

    expect(finished).toBe(true);
  });

  it('keeps where the preview is even when that cannot be stored', async () => {
    const { clock, chat, log } = setUp({ previews: groupEdits });
    const live = startLiveReply({
      platform: chat,
      store: createArrivals(),
      conversation: here,
      current: (id) => id,
      key: 7,
      mask,
      clock,
      log,
      onHandle() {
        throw new Error('disk full');
      },
    });
    live.apply(says('a'));
    await clock.advance(0);

    expect(await live.finish()).toEqual({ place: 'view-7' });
  });
});
