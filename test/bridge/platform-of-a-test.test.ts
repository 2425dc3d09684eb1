import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../src/core/model/errors.ts';
import type { Incoming } from '../../src/core/model/incoming.ts';
import type { Button, Part, Post } from '../../src/core/model/post.ts';
import type { User } from '../../src/core/model/user.ts';
import { packRows } from '../../src/core/platforms/pack-buttons.ts';
import type { Capabilities } from '../../src/core/ports/capabilities.ts';
import type { ChatPlatform } from '../../src/core/ports/chat-platform.ts';
import type { InboxWriter } from '../../src/core/ports/store/inbox.ts';
import { visibleText } from '../../src/text/document/visible.ts';
import { describeChatPlatform, type PlatformRig } from '../contracts/chat-platform/chat-platform.ts';
import { ann, message, type RigOptions, startRig } from './rig.ts';

/*
 * A platform nobody has heard of, added only here: nothing in src knows pigeons. It has little room, and refuses what
 * does not fit.
 */

const capabilities: Capabilities = {
  accounts: true,
  buttons: { rows: 3, inRow: 2, inAll: 6, labelUnits: 20, actionBytes: 30 },
  textUnits: 1_000,
};
const place = 'pigeon:7';
const pat: User = { ...ann, platform: 'pigeon', id: '7', name: 'Pat' };

interface PigeonPart {
  text: string;
  buttons: Button[][];
}

interface Arrived extends PigeonPart {
  id: string;
}

interface Pigeon extends ChatPlatform {
  readonly arrived: readonly Arrived[];
  say(text: string, repliesTo?: string): void;
  press(label: string): void;
}

function createPigeon(): Pigeon {
  const arrived: Arrived[] = [];
  let inbox: InboxWriter | undefined;
  let updates = 0;
  const from = { conversation: place, sender: { id: pat.id, name: pat.name } };

  function give(fields: object): void {
    const id = String(++updates);
    inbox?.take([{ id, payload: { ...fields, id } }], id);
  }

  function parse(payload: unknown): Incoming | undefined {
    if (typeof payload !== 'object' || payload === null) return undefined;
    const { id, text, action, messageId, repliesTo } = payload as Record<string, unknown>;
    if (typeof id !== 'string') return undefined;
    if (typeof text === 'string')
      return message(text, {
        ...from,
        messageId: `said ${id}`,
        ...(typeof repliesTo === 'string' && { repliesTo }),
      });
    if (typeof action !== 'string' || typeof messageId !== 'string') return undefined;
    return { kind: 'press', ...from, action, pressId: id, messageId };
  }

  return {
    name: 'pigeon',
    title: 'Pigeon Post',
    capabilities,
    arrived,
    say: (text, repliesTo) => give({ text, repliesTo }),
    press(label) {
      const pressed = arrived.findLast(({ buttons }) => buttons.flat().some((one) => one.label === label))!;
      const { action } = pressed.buttons.flat().find((one) => one.label === label)!;
      give({ action, messageId: pressed.id });
    },
    connect: async () => ({ id: 'loft', name: 'the loft' }),
    async receive(writer, signal) {
      if (signal.aborted) return;
      inbox = writer;
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      inbox = undefined;
    },
    parse,
    prepare: ({ blocks, buttons = [] }: Post) => {
      const texts = visibleText(blocks).match(/.{1,1000}/gsu) ?? ['(no text)'];
      return texts.map((text, index) => ({
        text,
        buttons: index === texts.length - 1 ? packRows(buttons, capabilities.buttons).map((row) => row.map(cut)) : [],
      }));
    },
    async deliver(_conversation, part) {
      const { text, buttons } = part as Part & PigeonPart;
      const problem = problemOf({ text, buttons });
      if (problem !== undefined) throw new BridgeError('part-refused', problem);
      arrived.push({ text, buttons, id: `m${arrived.length + 1}` });
      return arrived.at(-1)!.id;
    },
    downgrade: () => [],
    privateConversation: async () => place,
    presses: {
      acknowledge: async () => undefined,
      async setButtons(_conversation, messageId, buttons) {
        const problem = problemOf({ text: '', buttons });
        if (problem !== undefined) throw new BridgeError('part-refused', problem);
        const changed = arrived.find(({ id }) => id === messageId);
        if (changed) changed.buttons = buttons;
      },
    },
  };
}

function cut(button: Button): Button {
  const most = capabilities.buttons.labelUnits!;
  return button.label.length > most ? { ...button, label: `${button.label.slice(0, most - 1)}…` } : button;
}

/** Why a pigeon cannot carry it. */
function problemOf({ text, buttons }: PigeonPart): string | undefined {
  if (text.length > 1_000) return 'too heavy';
  if (buttons.length > 3 || buttons.some((row) => row.length > 2)) return 'too many buttons';
  return buttons.flat().some(({ action }) => Buffer.byteLength(action) > 30) ? 'an action is too long' : undefined;
}

async function makeRig(): Promise<PlatformRig> {
  const platform = createPigeon();
  const seen = () =>
    platform.arrived.map(({ text, buttons }) => text + buttons.flat().map(({ label }) => `\n] ${label}`)).join('');
  return {
    platform,
    conversation: place,
    say: platform.say,
    seen,
    async untilSeen(text) {
      await setImmediate();
      expect(seen()).toContain(text);
    },
    press: platform.press,
    keepsMessages: false,
    secrets: [],
    logged: () => '',
    close: async () => {},
  };
}

/** Pat alone talks to the bridge by pigeon. */
async function startPigeonRig(options: RigOptions = {}) {
  const pigeon = createPigeon();
  const rig = await startRig({ platforms: [pigeon], users: [pat], ...options });
  const untilPigeon = (part: string) =>
    rig.until(() => pigeon.arrived.find(({ text }) => text.includes(part)), `“${part}” by pigeon`);
  return { ...rig, pigeon, untilPigeon };
}

const labelsOf = ({ buttons }: Arrived) => buttons.map((row) => row.map(({ label }) => label));

describe('a platform of a test', () => {
  it('takes a task and brings its answer', async () => {
    const { pigeon, task, untilRun, untilPigeon, untilState } = await startPigeonRig();

    pigeon.say('count the grains');
    const run = await untilRun(1);
    expect(run.text).toBe('count the grains');
    run.finish({ text: 'Twelve.' });

    await untilPigeon('Twelve.');
    await untilState(1, 'done');
    expect(task(1).conversation).toBe(place);
  });

  it('shows a request on a card that fits, and takes the press', async () => {
    const { pigeon, host, until, untilRun, untilPigeon, untilState } = await startPigeonRig();
    pigeon.say('test it');
    const run = await untilRun(1);

    const ask = host.ask('Bash', { command: `npm test # ${'very '.repeat(300)}` }, run);
    const card = await untilPigeon('in home');
    await until(() => pigeon.arrived.some(({ buttons }) => buttons.length > 0), 'buttons');
    expect(labelsOf(pigeon.arrived.findLast(({ buttons }) => buttons.length > 0)!)).toEqual([
      ['Allow once', 'Deny'],
      ['Allow 30 min'],
      ['Deny with a reason', 'Stop task'],
    ]);
    expect(card.text.length).toBeLessThanOrEqual(1_000);
    pigeon.press('Allow once');

    await until(() => ask.answer !== undefined, 'an answer');
    expect(ask.answer).toEqual({ behavior: 'allow' });
    run.finish({ text: 'All green.' });
    await untilPigeon('All green.');
    await untilState(1, 'done');
  });

  it('offers as many options of a question as fit, and takes words for the others', async () => {
    const { pigeon, host, until, untilRun, untilPigeon } = await startPigeonRig();
    pigeon.say('plan it');
    const run = await untilRun(1);
    const options = ['North', 'East', 'South', 'West'].map((label) => ({ label, description: '' }));

    const ask = host.ask(
      'AskUserQuestion',
      { questions: [{ question: 'Which way?', header: 'Way', options, multiSelect: true }] },
      run,
    );
    const card = await untilPigeon('Which way?');

    expect(card.text).toContain('West');
    expect(card.text).toContain('Only the first 3 have buttons.');
    expect(labelsOf(card)).toEqual([
      ['☐ North', '☐ East'],
      ['☐ South', 'Done'],
      ['In my own words', 'Stop task'],
    ]);
    pigeon.say('West', card.id);
    await until(() => ask.answer !== undefined, 'an answer');
    expect(ask.answer).toMatchObject({ behavior: 'allow', input: { answers: { 'Which way?': 'West' } } });
    run.finish({ text: 'To the west.' });
    await untilPigeon('To the west.');
  });

  it('says what to send where an action is too long for a button', async () => {
    const long = 'the-project-with-the-longest-name';
    const { pigeon, store, untilPigeon } = await startPigeonRig({
      projects: [
        { name: 'home', path: '/home' },
        { name: long, path: '/long' },
      ],
    });

    pigeon.say('/project');
    const list = await untilPigeon('Tasks in this chat run in:');
    expect(labelsOf(list)).toEqual([['home']]);
    expect(list.text).toContain(`There is no room here for a button: “${long}” (send /project ${long} instead).`);

    pigeon.say(`/project ${long}`);
    await untilPigeon('This chat now works in');
    expect(store.conversations.get(place)?.project).toBe(long);
  });

  it('is called by its title, also in chats elsewhere', async () => {
    const { pigeon, store, untilPigeon, untilText } = await startPigeonRig();

    pigeon.say('/link');
    const { text } = await untilPigeon('Send me this in Telegram or Discord, in a private chat');
    expect(text).toMatch(/\/link [0-9a-f]{20}/);
    pigeon.say('/unlink');
    await untilPigeon('/link links your Telegram, Pigeon Post and Discord accounts.');
    store.users.put({ platform: 'telegram', id: '5', name: 'Pat', role: 'operator', host: 'desk' });
    pigeon.say('/users role telegram:5 viewer');

    await untilText('Pat (Pigeon Post, id 7) made Pat (Telegram, id 5) viewer; before: operator.');
  });
});

describeChatPlatform('the platform of a test', makeRig, {
  lacks: [
    'previews', // Nobody watches a pigeon fly.
    'receipts', // It cannot nod.
    'replacing', // What it has carried stays carried.
    'removing', // It cannot be called back.
    'replies', // It names the message of ours it answers, and quotes nothing.
    'forwards', // Each carries its own.
    'files', // Too heavy.
    'pairing links', // No links either.
    'commands', // It has no menu.
    'kept messages', // A pigeon waits for nobody.
    'trouble', // It arrives, or it does not.
    'limits', // Nobody counts them.
    'going offline', // There is no network.
    'gone conversations', // It knows one place.
  ],
});
