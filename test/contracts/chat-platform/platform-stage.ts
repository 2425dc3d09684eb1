import { inspect } from 'node:util';
import { afterEach, beforeEach, expect } from 'vitest';
import type { ConversationId } from '../../../src/core/model/conversation.ts';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { Part } from '../../../src/core/model/post.ts';
import type { ChatPlatform, PlatformAccount } from '../../../src/core/ports/chat-platform.ts';
import type { Ability } from './abilities.ts';
import type { MemoryInbox } from './memory-inbox.ts';
import type { PlatformRig } from './platform-rig.ts';

/** What the tests of a contract share: a fresh, connected platform for each, and the ways to work with it. */
export interface PlatformStage {
  readonly rig: PlatformRig;
  readonly platform: ChatPlatform;
  readonly account: PlatformAccount;
  /** To be asked while tests are registered: those for what is lacking don't exist. */
  has(ability: Ability): boolean;
  /** Aborts at the end of the test. */
  readonly signal: AbortSignal;
  /** The `receive` calls so far; awaited at the end of the test. */
  readonly received: Promise<void>[];
  /** Receives in the background; the returned function ends it and resolves when it has ended. */
  receive(inbox: MemoryInbox): () => Promise<void>;
  /**
   * Sends as the outbox does: a part spends its time as JSON on the disk; what is refused goes in a simpler form.
   * Returns the id of the last message.
   */
  deliver(part: Part, conversation?: ConversationId): Promise<string | undefined>;
  /** Replaces a message as the outbox does, also by a simpler form. */
  replace(messageId: string, part: Part, conversation?: ConversationId): Promise<void>;
  /** The messages among the updates of an inbox. */
  textsOf(inbox: MemoryInbox): string[];
}

/** To be called inside of a `describe`. */
export function createPlatformStage(makeRig: () => Promise<PlatformRig>, lacks: readonly Ability[]): PlatformStage {
  let rig: PlatformRig;
  let account: PlatformAccount;
  let stop: AbortController;
  let received: Promise<void>[];

  beforeEach(async () => {
    rig = await makeRig();
    stop = new AbortController();
    received = [];
    account = await rig.platform.connect(stop.signal);
  });

  afterEach(async () => {
    stop.abort();
    await Promise.allSettled(received);
    await rig.platform.close?.();
    await rig.close();
    expectNoSecret(rig.logged(), rig);
  });

  /** Runs `action` with the part, or with what it becomes when it is refused. */
  async function inSomeForm<T>(part: Part, action: (part: Part) => Promise<T>): Promise<T | undefined> {
    try {
      return await action(asStored(part));
    } catch (error) {
      const simpler = isBridgeError(error, 'part-refused') ? rig.platform.downgrade(asStored(part)) : [];
      if (simpler.length === 0) throw error;
      let last: T | undefined;
      for (const form of simpler) last = await inSomeForm(form, action);
      return last;
    }
  }

  return {
    get rig() {
      return rig;
    },
    get platform() {
      return rig.platform;
    },
    get account() {
      return account;
    },
    get signal() {
      return stop.signal;
    },
    get received() {
      return received;
    },
    has: (ability) => !lacks.includes(ability),
    receive(inbox) {
      const abort = new AbortController();
      const done = rig.platform.receive(inbox, AbortSignal.any([stop.signal, abort.signal]));
      received.push(done);
      return () => {
        abort.abort();
        return done;
      };
    },
    deliver: (part, conversation = rig.conversation) =>
      inSomeForm(part, (form) => rig.platform.deliver(conversation, form, stop.signal)),
    replace: (messageId, part, conversation = rig.conversation) =>
      inSomeForm(part, (form) => rig.platform.replace!(conversation, messageId, form, stop.signal)),
    textsOf: (inbox) =>
      inbox.updates
        .map(({ payload }) => rig.platform.parse(payload))
        .filter((incoming) => incoming?.kind === 'message')
        .map(({ text }) => text),
  };
}

/** What has lain in the store. */
export function asStored<T extends Record<string, unknown>>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

export function expectNoSecret(value: unknown, { secrets }: PlatformRig): void {
  const text = inspect(value, { depth: 10, maxStringLength: null, maxArrayLength: null });
  for (const secret of secrets) expect(text).not.toContain(secret);
}
