import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { Post, PreviewHandle } from '../../../src/core/model/post.ts';
import { createTerminalPlatform } from '../../../src/platforms/terminal/platform.ts';
import { type Block, paragraph } from '../../../src/text/document/blocks.ts';
import { createMemoryInbox } from '../../contracts/chat-platform/memory-inbox.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { atTerminal, conversation, type TypingRig } from './rig.ts';

const signal = new AbortController().signal;
const thinking: Block = { type: 'activity', text: 'Thinking…' };

let rig: TypingRig;

async function show(key: number, blocks: Block[], handle?: PreviewHandle): Promise<PreviewHandle | undefined> {
  return rig.platform.previews?.show(conversation, key, handle, { blocks }, signal);
}

async function post(fields: Partial<Post> & { blocks: Block[] }): Promise<string | undefined> {
  const [part] = rig.platform.prepare({ notify: true, ...fields });
  return rig.platform.deliver(conversation, part!, signal);
}

describe('at a terminal', () => {
  beforeEach(async () => {
    rig = await atTerminal();
  });
  afterEach(() => rig.stop());

  describe('typing', () => {
    it('shows a prompt, and takes each line as one message', async () => {
      rig.type('hello\r');
      await rig.inbox.untilHolds(1);
      rig.type('again\r');
      await rig.inbox.untilHolds(2);

      expect(rig.taken()).toEqual(['hello', 'again']);
      expect(rig.screen.text()).toBe('> hello\n> again\n>');
    });

    it('is private: nobody else reads what is typed, so a secret may be asked for', async () => {
      const place = await rig.platform.privateConversation?.('local', signal);

      expect(place).toBe(conversation);
      expect(rig.platform.isPrivate?.(place!)).toBe(true);
    });

    it('ignores empty lines', async () => {
      rig.type('\r   \rreal\r');
      await rig.inbox.untilHolds(1);

      expect(rig.taken()).toEqual(['real']);
    });

    it('takes a paste of several lines as one message, when Enter comes', async () => {
      rig.type('\u001b[200~first\rsecond\r\u001b[201~');
      await rig.screen.until((text) => text.includes('second'));
      rig.type(' and more\r');
      await rig.inbox.untilHolds(1);

      expect(rig.taken()).toEqual(['first\nsecond\n and more']);
    });

    it('takes lines that arrive in one piece as one message, where pastes are not marked', async () => {
      rig.type('first\rsecond\r');
      await rig.inbox.untilHolds(1);

      expect(rig.taken()).toEqual(['first\nsecond']);
    });

    it('gives ids that are new after a restart, also at the same moment', async () => {
      const second = await atTerminal();
      rig.type('a\r');
      second.type('a\r');
      const [first] = await rig.inbox.untilHolds(1);
      const [other] = await second.inbox.untilHolds(1);
      await second.stop();

      expect(first?.id).not.toBe(other?.id);
    });
  });

  describe('an answer that grows', () => {
    it('is drawn in place, above what is being typed', async () => {
      rig.type('typing ahe');
      await rig.screen.until((text) => text.includes('ahe'));

      const handle = await show(1, [thinking]);
      expect(rig.screen.text()).toMatch(/^\S*\s?Thinking…\n> typing ahe$/);

      await show(1, [paragraph('Half')], handle);
      await show(1, [paragraph('Half an answer'), thinking], handle);
      rig.type('ad');
      await rig.screen.until((text) => text.includes('ahead'));

      expect(rig.screen.text()).toMatch(/^Half an answer\n+\S*\s?Thinking…\n> typing ahead$/);
    });

    it('prints each block once, and the post adds only what is missing', async () => {
      const handle = await show(1, [paragraph('One.')]);
      await show(1, [paragraph('One.'), paragraph('Two')], handle);
      await show(1, [paragraph('One.'), paragraph('Two.'), paragraph('Thr')], handle);

      const blocks = [
        paragraph('One.'),
        paragraph('Two.'),
        paragraph('Three.'),
        { type: 'footer' as const, text: '3 s' },
      ];
      await post({ blocks, retracts: handle! });

      expect(rig.screen.text()).toBe('One.\n\nTwo.\n\nThree.\n\n3 s\n\n>');
    });

    it('longer than the screen leaves nothing twice', async () => {
      let handle: PreviewHandle | undefined;
      const words = Array.from({ length: 120 }, (_, i) => `word${i}`);
      for (let n = 10; n <= words.length; n += 10)
        handle = await show(1, [paragraph(words.slice(0, n).join(' '))], handle);

      await post({ blocks: [paragraph(words.join(' '))], retracts: handle! });

      expect(
        rig.screen
          .text()
          .split(/\s+/)
          .filter((word) => word.startsWith('word')),
      ).toEqual(words);
    });

    it('says where it was written anew', async () => {
      const handle = await show(1, [paragraph('One.'), paragraph('Tw')]);

      await post({ blocks: [paragraph('Uno.'), paragraph('Due.')], retracts: handle! });

      expect(rig.screen.text()).toBe('One.\n\n(rewritten from here)\n\nUno.\n\nDue.\n\n>');
    });

    it('leaves a line typed meanwhile above it', async () => {
      await show(1, [thinking]);
      rig.type('next task\r');
      await rig.inbox.untilHolds(1);

      expect(rig.screen.text()).toMatch(/^> next task\n\S*\s?Thinking…\n>$/);
    });

    it('of an earlier process is not taken for ours', async () => {
      await show(1, [paragraph('One.'), paragraph('Two.')]);

      await post({ blocks: [paragraph('Old.')], retracts: { preview: 'other:1' } });

      expect(rig.screen.text()).toBe('One.\n\nOld.\n\nTwo.\n>');
    });

    it('leaves notices above it', async () => {
      await show(1, [paragraph('Half')]);

      rig.platform.notice('12:00:00 claude is slow\n');

      expect(rig.screen.text()).toBe('12:00:00 claude is slow\nHalf\n>');
    });

    it('never lets its text steer the terminal', async () => {
      await post({ blocks: [paragraph('a\u001b[2Jb\u009b2Jc')] });

      expect(rig.screen.text()).toMatch(/a.*b.*c/);
    });
  });

  describe('buttons', () => {
    const buttons = [[{ label: 'Continue', action: 'resume:1' }], [{ label: 'Drop', action: 'drop:1' }]];

    it('are pressed by their number, and only as long as they are open', async () => {
      await post({ blocks: [paragraph('Interrupted.')], buttons });
      expect(rig.screen.text()).toContain('[1] Continue  [2] Drop');

      rig.type('2\r');
      const [update] = await rig.inbox.untilHolds(1);
      const press = rig.platform.parse(update!.payload);
      if (press?.kind === 'press') await rig.platform.presses?.setButtons(conversation, press.messageId!, [], signal);
      rig.type('2\r');
      await rig.inbox.untilHolds(2);

      expect(rig.taken()).toEqual(['press drop:1', '2']);
    });

    it('of several posts stay open, and their numbers continue', async () => {
      const first = await post({ blocks: [paragraph('First?')], buttons });
      const second = await post({ blocks: [paragraph('Second?')], buttons });
      expect(rig.screen.text()).toContain('[3] Continue  [4] Drop');

      rig.type('3\r');
      await rig.inbox.untilHolds(1);
      await rig.platform.presses?.setButtons(conversation, second!, [], signal);
      rig.type('1\r');
      const updates = await rig.inbox.untilHolds(2);

      expect(updates.map(({ payload }) => rig.platform.parse(payload))).toMatchObject([
        { kind: 'press', action: 'resume:1', messageId: second },
        { kind: 'press', action: 'resume:1', messageId: first },
      ]);
    });

    it('are pressed by their number in its brackets too', async () => {
      await post({ blocks: [paragraph('Interrupted.')], buttons });

      rig.type('[2]\r');
      await rig.inbox.untilHolds(1);

      expect(rig.taken()).toEqual(['press drop:1']);
    });

    it('typed twice never press a button of what comes next', async () => {
      const first = await post({ blocks: [paragraph('First?')], buttons });
      await rig.platform.presses?.setButtons(conversation, first!, [], signal);
      await post({ blocks: [paragraph('Second?')], buttons });

      rig.type('1\r');
      await rig.inbox.untilHolds(1);

      expect(rig.taken()).toEqual(['1']);
    });

    it('of an earlier post may change, and keep their numbers', async () => {
      const first = await post({ blocks: [paragraph('First?')], buttons });
      await post({ blocks: [paragraph('Second?')], buttons });

      const ticked = [[{ label: '☑ Red', action: 'ask:red' }], [{ label: 'Done', action: 'ask:done' }]];
      await rig.platform.presses?.setButtons(conversation, first!, ticked, signal);
      expect(rig.screen.text()).toContain('[1] ☑ Red  [2] Done');
      rig.type('2\r');
      await rig.inbox.untilHolds(1);

      expect(rig.taken()).toEqual(['press ask:done']);
    });

    it('never have numbers of three digits', async () => {
      for (let n = 0; n < 50; n += 1) await post({ blocks: [paragraph('Again?')], buttons });
      rig.type('1\r');
      const [update] = await rig.inbox.untilHolds(1);

      expect(rig.screen.text()).not.toContain('[100]');
      expect(rig.platform.parse(update!.payload)).toMatchObject({ kind: 'press', messageId: 'post-50' });
    });

    it('that were never shown are no buttons', async () => {
      await post({ blocks: [paragraph('Interrupted.')], buttons });

      rig.type('3\r');
      await rig.inbox.untilHolds(1);

      expect(rig.taken()).toEqual(['3']);
    });
  });

  describe('leaving', () => {
    it('Ctrl+C leaves at once when nothing runs', async () => {
      rig.type('\u0003');

      expect(await rig.platform.ended).toBe('quit');
      await rig.received;
    });

    it('Ctrl+C asks to stop what runs, and leaves when pressed again', async () => {
      await show(1, [thinking]);

      rig.type('\u0003');
      await rig.inbox.untilHolds(1);
      expect(rig.taken()).toEqual(['/stop']);
      expect(rig.screen.text()).toContain('Press Ctrl+C again to quit.');

      rig.type('\u0003');
      expect(await rig.platform.ended).toBe('quit');
    });

    it('Ctrl+D leaves', async () => {
      rig.type('\u0004');

      expect(await rig.platform.ended).toBe('quit');
    });

    it('an answer that comes after leaving is still printed', async () => {
      rig.type('\u0003');
      await rig.received;

      await post({ blocks: [paragraph('Late.')] });

      expect(rig.screen.text()).toBe('Late.');
    });
  });

  it('what is delivered has an id of its own', async () => {
    expect(await post({ blocks: [paragraph('One.')] })).toBe('post-1');
    expect(await post({ blocks: [paragraph('Two.')] })).toBe('post-2');
  });

  it('nobody else has a private conversation here', async () => {
    const error = await rig.platform.privateConversation!('42', signal).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'target-gone')).toBe(true);
    expect(await rig.platform.privateConversation!('local', signal)).toBe(conversation);
  });

  it('a file is shown by its name and path', async () => {
    const file = { path: '/data/outgoing/7', name: 'chart.png', kind: 'image' as const, size: 70 };

    await post({ blocks: [paragraph('The chart:')], file });

    expect(rig.screen.text()).toMatch(/^The chart:\n\nFile: chart.png\s\(\/data\/outgoing\/7\)\n/);
  });

  it('an update that cannot be stored ends receiving with the reason', async () => {
    const failed = expect(rig.received).rejects.toThrow();
    rig.inbox.failOnce();

    rig.type('precious\r');

    await failed;
    rig = await atTerminal();
  });
});

describe('behind a pipe', () => {
  async function run(lines: string) {
    const input = new PassThrough();
    const output = new PassThrough();
    const platform = createTerminalPlatform({ input, output, clock: createFakeClock(), log: silentLog, color: false });
    const inbox = createMemoryInbox();
    await platform.connect(signal);
    input.end(lines);
    await platform.receive(inbox, signal);
    return { platform, inbox, output };
  }

  it('each line is a message, and the end is reported', async () => {
    const { platform, inbox } = await run('one\n\ntwo\r\n  \nthree');

    expect(inbox.updates.map(({ payload }) => platform.parse(payload))).toMatchObject([
      { text: 'one' },
      { text: 'two' },
      { text: 'three' },
    ]);
    expect(await platform.ended).toBe('end-of-input');
  });

  it('answers are plain markdown, without previews', async () => {
    const { platform, output } = await run('one\n');
    const blocks: Block[] = [paragraph({ type: 'bold', children: [{ type: 'text', text: 'Yes' }] }, ', it is.')];

    for (let n = 0; n < 2; n += 1) {
      for (const part of platform.prepare({ blocks, notify: true })) await platform.deliver(conversation, part, signal);
    }

    expect(String(output.read())).toBe('**Yes**, it is.\n\n**Yes**, it is.\n');
    expect(platform.previews).toBeUndefined();
  });

  it('a file is shown by its name and path', async () => {
    const { platform, output } = await run('one\n');
    const file = { path: '/data/outgoing/7_b', name: 'report.pdf', kind: 'document' as const, size: 70 };

    for (const part of platform.prepare({ blocks: [], notify: true, file }))
      await platform.deliver(conversation, part, signal);

    expect(String(output.read())).toBe('File: report.pdf (`/data/outgoing/7_b`)\n');
  });

  it('an answer that nobody reads any more is given up, not tried for ever', async () => {
    const { platform, output } = await run('one\n');
    output.on('error', () => {});
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    const [part] = platform.prepare({ blocks: [paragraph('Hello?')], notify: true });

    const error = await platform.deliver(conversation, part!, signal).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'target-gone')).toBe(true);
  });
});
