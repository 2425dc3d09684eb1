import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { PlatformName } from '../../src/core/model/conversation.ts';
import { BridgeError } from '../../src/core/model/errors.ts';
import type { OutgoingFile } from '../../src/core/model/files.ts';
import type { Incoming } from '../../src/core/model/incoming.ts';
import type { Button, LiveView, Part, Post, PreviewHandle } from '../../src/core/model/post.ts';
import type { Capabilities } from '../../src/core/ports/capabilities.ts';
import type { ChatPlatform, Files, FormFor, SessionPlaces, Suggest } from '../../src/core/ports/chat-platform.ts';
import type { InboxWriter } from '../../src/core/ports/store/inbox.ts';
import type { Block } from '../../src/text/document/blocks.ts';
import { visibleText } from '../../src/text/document/visible.ts';

/** A part that has arrived. */
export interface Arrived {
  /** As replies and replacements name it. */
  messageId: string;
  conversation: string;
  text: string;
  buttons: Button[];
  replyTo: string | undefined;
  notify: boolean;
  file?: OutgoingFile;
  forOne?: Post['forOne'];
  isRemoved?: boolean;
}

export interface Shown {
  stage: LiveView['stage'];
  conversation: string;
  key: number;
  text: string;
  handle: PreviewHandle | undefined;
}

/** What the next `show` does instead of showing. */
type ShowFault = 'skip' | 'hang' | Error;

/** A platform in memory: tests speak through `give`, and everything the core does to it is kept. */
export interface Chat extends ChatPlatform {
  /** One batch of updates, as a poll brings it. Only while the bridge receives. */
  give(...batch: Incoming[]): void;
  readonly receives: boolean;
  /** Called at the moment a press is acknowledged. */
  onAcknowledge(listener: () => void): void;
  /** Nothing more is to come, as when a pipe ends. */
  endInput(): void;
  readonly arrived: readonly Arrived[];
  readonly views: readonly Shown[];
  /** Every call a person or the platform could notice, in order. */
  readonly calls: readonly string[];
  readonly acknowledged: readonly { pressId: string; text: string | undefined }[];
  /** What the bridge suggests while someone types. */
  suggested: Suggest;
  /** The form that the bridge has for a press. */
  formFor: FormFor;
  /** Texts of what has arrived in one conversation. */
  texts(conversation?: string): string[];
  /** The same, without what was removed. */
  left(conversation?: string): string[];
  /** The next calls of `deliver` throw these, one each; undefined: that one goes well. */
  failDeliveries(...errors: unknown[]): void;
  /** The next calls of `remove` throw these, one each. */
  failRemovals(...errors: unknown[]): void;
  /** Conversations that cannot be written to. */
  readonly gone: Set<string>;
  /** Until the returned function is called, deliveries wait. */
  holdDeliveries(): () => void;
  /** The next calls of `show` do these, one each. */
  failViews(...faults: ShowFault[]): void;
  /** `receive` and `connect` reject with this. */
  breakDown(error: Error): void;
}

export interface ChatOptions {
  name?: PlatformName;
  /** Default: a roomy app with accounts. */
  capabilities?: Capabilities;
  ownCommands?: ChatPlatform['ownCommands'];
  /** Default: what is given is an `Incoming` already. */
  parse?(payload: unknown): Incoming | undefined;
  /** What it takes to connect; default: nothing. */
  connect?(): Promise<void>;
  /** Undefined: no previews at all. */
  previews?: { intervalMs: number; lifetimeMs: number | undefined } | undefined;
  /** What the people's files hold, by `source.id`; an error is thrown. Undefined: no files at all. */
  files?: Record<string, Buffer | Error>;
  /** Messages can't be changed once they arrived. */
  keepsMessages?: boolean;
  /** Messages can be removed; with an error, it is refused. */
  removes?: true | Error;
  /** The word for a press stays in the chat. */
  wordsStay?: true;
  /** In every conversation others may write too. */
  isShared?: true;
  /** Sessions get places of their own: `telegram:1:100`, `telegram:1:101` …; an error is thrown instead. */
  places?: true | Error;
  /** Which messages only their writer and we see; default: none. */
  isForOne?(messageId: string): boolean;
  /** Until when they can; default: for ever. */
  replaceableUntil?: number;
  /** How a post becomes messages; default: one. */
  split?(text: string): string[];
  /** What a refused message becomes; default: nothing simpler. */
  simpler?(text: string): string[];
  /** What arrived before this bridge: its people still see it, and it can be changed. */
  arrived?: readonly Arrived[];
  changed?(): void;
}

const titles: Record<string, string> = { telegram: 'Telegram', discord: 'Discord', terminal: 'the terminal' };

const roomy: Capabilities = {
  accounts: true,
  buttons: { rows: 100, inRow: 5, inAll: 100, actionBytes: 64 },
  textUnits: 4_096,
};

export const privateDrafts = { intervalMs: 1_000, lifetimeMs: 25_000 };
export const groupEdits = { intervalMs: 3_500, lifetimeMs: undefined };

export function createChat(options: ChatOptions = {}): Chat {
  const { split = (text) => [text], simpler = () => [], changed = () => {} } = options;
  const previews = 'previews' in options ? options.previews : privateDrafts;
  const arrived = structuredClone(options.arrived ?? []) as Arrived[];
  let suggest: Suggest = () => [];
  let form: FormFor = () => undefined;
  const views: Shown[] = [];
  const calls: string[] = [];
  const acknowledged: { pressId: string; text: string | undefined }[] = [];
  const deliveryFaults: unknown[] = [];
  const removalFaults: unknown[] = [];
  const viewFaults: ShowFault[] = [];
  const gone = new Set<string>();
  let acknowledgeListener = () => {};
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  const ended = Promise.withResolvers<void>();
  let inbox: InboxWriter | undefined;
  let held: Promise<void> | undefined;

  function refuseIfGone(conversation: string): void {
    if (gone.has(conversation)) throw new BridgeError('target-gone', 'message thread not found');
  }

  function called(what: string): void {
    calls.push(what);
    changed();
  }

  async function show(
    conversation: string,
    key: number,
    handle: PreviewHandle | undefined,
    view: LiveView,
    signal: AbortSignal,
  ): Promise<PreviewHandle | undefined> {
    called(`show ${conversation}`);
    const fault = viewFaults.shift();
    if (fault === 'skip') return undefined;
    if (fault === 'hang') return hang(signal);
    if (fault) throw fault;
    views.push({ conversation, key, text: textOfBlocks(view.blocks), handle, stage: view.stage });
    changed();
    return handle ?? { place: `view-${key}` };
  }

  return {
    name: options.name ?? 'telegram',
    title: titles[options.name ?? 'telegram'] ?? 'Chat',
    ...(options.ownCommands && { ownCommands: options.ownCommands }),
    capabilities: options.capabilities ?? { ...roomy, accounts: options.name !== 'terminal' },
    async connect(signal) {
      await Promise.race([options.connect?.(), broken.promise, hang(signal)]);
      return { id: 'bot', name: '@bot' };
    },
    async receive(writer, signal) {
      inbox = writer;
      changed();
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
      try {
        await Promise.race([promise, ended.promise, broken.promise]);
      } finally {
        inbox = undefined;
        changed();
      }
    },
    parse: options.parse ?? ((payload) => payload as Incoming),
    prepare: (post) =>
      split(textOfBlocks(post.blocks)).map((text, index, all) => toPart(post, text, index, all.length)),
    async deliver(conversation, part, signal) {
      called(`deliver ${conversation}`);
      await held;
      signal.throwIfAborted();
      refuseIfGone(conversation);
      const fault = deliveryFaults.shift();
      if (fault !== undefined) throw fault;
      const messageId = `m${arrived.length + 1}`;
      arrived.push({ ...(part as Omit<Arrived, 'conversation' | 'messageId'>), messageId, conversation });
      changed();
      return messageId;
    },
    ...(!options.keepsMessages && {
      replaceableUntil: () => options.replaceableUntil,
      async replace(conversation, messageId, part, signal) {
        called(`replace ${conversation} ${messageId}`);
        signal.throwIfAborted();
        refuseIfGone(conversation);
        const fault = deliveryFaults.shift();
        if (fault !== undefined) throw fault;
        const message = arrived.find((one) => one.conversation === conversation && one.messageId === messageId);
        if (!message) throw new BridgeError('target-gone', 'no such message');
        const { text, buttons } = part as Pick<Arrived, 'text' | 'buttons'>;
        Object.assign(message, { text, buttons });
        changed();
      },
    }),
    ...(options.removes && {
      async remove(conversation, messageId, signal) {
        called(`remove ${conversation} ${messageId}`);
        signal.throwIfAborted();
        refuseIfGone(conversation);
        const fault = removalFaults.shift();
        if (fault !== undefined) throw fault;
        if (options.removes instanceof Error) throw options.removes;
        const message = arrived.find((one) => one.conversation === conversation && one.messageId === messageId);
        if (message) message.isRemoved = true;
        changed();
      },
    }),
    setSuggestions(given) {
      suggest = given;
    },
    suggested: (typing) => suggest(typing),
    setForms(given) {
      form = given;
    },
    formFor: (press) => form(press),
    pairingLinks: { link: (code) => `https://chat.example/?start=${code}` },
    ...(options.isForOne && { isForOne: options.isForOne }),
    ...(options.places && { places: placesOf(options.places, called) }),
    isPrivate: (conversation) => !options.isShared && /^\w+:\d+$/.test(conversation),
    privateConversation: async (userId) => `${options.name ?? 'telegram'}:${userId}`,
    downgrade: (part) => simpler(String(part.text)).map((text) => ({ ...part, text })),

    ...(previews && {
      previews: {
        intervalMs: () => previews.intervalMs,
        lifetimeMs: () => previews.lifetimeMs,
        show,
        retract: async (conversation, handle) => called(`retract ${conversation} ${handle.place}`),
      },
    }),
    receipts: {
      taken: async (conversation) => called(`taken ${conversation}`),
      ended: async (conversation, messageId, sign) => called(`${sign} ${conversation} ${messageId}`),
      typing: async (conversation) => called(`typing ${conversation}`),
      uploading: async (conversation) => called(`uploading ${conversation}`),
    },
    presses: {
      ...(options.wordsStay && { wordsStay: true }),
      async acknowledge(pressId, text) {
        acknowledgeListener();
        acknowledged.push({ pressId, text });
        called(`acknowledge ${pressId}`);
      },
      async setButtons(conversation, messageId, rows) {
        const message = arrived.find((one) => one.conversation === conversation && one.messageId === messageId);
        if (message) message.buttons = rows.flat();
        called(`setButtons ${conversation} ${messageId}`);
      },
    },
    ...(options.files && { files: filesOf(options.files) }),
    close: async () => called('close'),

    give(...batch) {
      if (!inbox) throw new Error('nobody receives');
      inbox.take(
        batch.map((payload) => ({ id: randomUUID(), payload })),
        'cursor',
      );
    },
    onAcknowledge(listener) {
      acknowledgeListener = listener;
    },
    endInput: ended.resolve,
    get receives() {
      return inbox !== undefined;
    },
    arrived,
    views,
    calls,
    acknowledged,
    texts: (conversation = 'telegram:1') =>
      arrived.filter((part) => part.conversation === conversation).map((part) => part.text),
    left: (conversation = 'telegram:1') =>
      arrived.filter((part) => part.conversation === conversation && !part.isRemoved).map((part) => part.text),
    failRemovals: (...errors) => void removalFaults.push(...errors),
    failDeliveries: (...errors) => void deliveryFaults.push(...errors),
    gone,
    holdDeliveries() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = undefined;
        resolve();
      };
    },
    failViews: (...faults) => void viewFaults.push(...faults),
    breakDown: (error) => broken.reject(error),
  };
}

function filesOf(contents: Record<string, Buffer | Error>): Files {
  return {
    maxFetchBytes: 1_000_000,
    maxSendBytes: 1_000_000,
    async fetch({ source }, path) {
      const content = contents[String(source?.id)];
      if (content instanceof Error) {
        delete contents[String(source?.id)];
        throw content;
      }
      if (!content) throw new BridgeError('target-gone', 'no such file');
      await writeFile(path, content, { flag: 'wx' });
    },
  };
}

function toPart(post: Post, text: string, index: number, count: number): Part {
  return {
    text,
    buttons: index === count - 1 ? (post.buttons ?? []).flat() : [],
    replyTo: index === 0 ? post.replyTo : undefined,
    notify: post.notify,
    ...(post.file && { file: post.file }),
    ...(post.forOne && { forOne: post.forOne }),
  };
}

/** What a person reads; activity in angle brackets. */
function textOfBlocks(blocks: readonly Block[]): string {
  return blocks
    .map((block) => (block.type === 'activity' ? `<${block.text}>` : visibleText([block])))
    .join('\n')
    .trim();
}

function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function placesOf(places: true | Error, called: (what: string) => void): SessionPlaces {
  let opened = 99;
  return {
    canOpen: (near) => /^\w+:-?\d+$/.test(near),
    async open(near, name, sign) {
      called(`open ${near} ${name} ${sign}`);
      if (places instanceof Error) throw places;
      opened += 1;
      return `${near}:${opened}`;
    },
    async show(place, name, sign) {
      called(`place ${place} ${name} ${sign}`);
      return true;
    },
    close: async (place) => called(`close ${place}`),
    link: (place) => `https://chat.example/${place}`,
  };
}
