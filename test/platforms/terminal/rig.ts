import { PassThrough } from 'node:stream';
import type { ChatPlatform } from '../../../src/core/ports/chat-platform.ts';
import { createTerminalPlatform, type TerminalPlatform } from '../../../src/platforms/terminal/platform.ts';
import { createMemoryInbox, type MemoryInbox } from '../../contracts/chat-platform/memory-inbox.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { createFakeScreen, type FakeScreen } from './fake-screen.ts';

export const conversation = 'terminal:local';

export interface TypingRig {
  platform: TerminalPlatform;
  screen: FakeScreen;
  inbox: MemoryInbox;
  /** Bytes as the terminal sends them: `\r` is Enter. */
  type(keys: string): void;
  /** Texts and presses taken so far. */
  taken(): string[];
  received: Promise<void>;
  stop(): Promise<void>;
}

/** A person at a terminal. */
export async function atTerminal(columns?: number, rows?: number): Promise<TypingRig> {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const screen = createFakeScreen(columns, rows);
  const platform = createTerminalPlatform({
    input,
    output: screen,
    clock: createFakeClock(),
    log: silentLog,
    color: false,
  });
  const inbox = createMemoryInbox();
  const abort = new AbortController();
  await platform.connect(abort.signal);
  const received = platform.receive(inbox, abort.signal);
  return {
    platform,
    screen,
    inbox,
    type: (keys) => void input.write(keys),
    taken: () => inbox.updates.map(({ payload }) => wordOf(platform, payload)),
    received,
    async stop() {
      abort.abort();
      await received;
      input.destroy();
    },
  };
}

function wordOf(platform: ChatPlatform, payload: unknown): string {
  const incoming = platform.parse(payload);
  if (incoming?.kind === 'message') return incoming.text;
  return incoming?.kind === 'press' ? `press ${incoming.action}` : String(incoming?.kind);
}
