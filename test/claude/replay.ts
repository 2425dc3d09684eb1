import { readFileSync } from 'node:fs';
import type { ClaudeProcess, Exit } from '../../src/claude/process/process.ts';
import type { ToolServer } from '../../src/claude/requests/tool-server.ts';
import type { OwnResult } from '../../src/claude/session/own-turns.ts';
import { type ClaudeSession, createSession } from '../../src/claude/session/session.ts';
import type { AgentEvent } from '../../src/core/model/events.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock/clock.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { createHeardDesk, type HeardAsk } from './heard-asks.ts';

/** A session whose claude is played by the test: no process, only what it would have written. */
export interface PlayedSession {
  session: ClaudeSession;
  clock: FakeClock;
  /** What was written to claude's stdin. */
  sent: Record<string, unknown>[];
  /** Resolves with the first message to claude that fits, also one that was written before. */
  untilSent(fits: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  /** Signals that were sent, and `eof`. */
  ending: string[];
  background: string[];
  ownTurns: OwnResult[];
  /** How often it told that it works though it was never given a prompt. */
  readonly unasked: number;
  /** claude writes `message`. */
  write(message: Record<string, unknown>): void;
  writeRaw(line: string): void;
  exit(exit: Exit, lastWords?: string): void;
  /** claude answers `initialize` with this version. */
  ready(version: string): Promise<void>;
}

export const sessionId = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const firstPrompt = '11111111-1111-4111-8111-111111111111';

export function playSession(
  options: {
    secrets?: string[];
    stallMs?: number;
    silenceMs?: number;
    tools?: ToolServer;
    onAsk?: (ask: HeardAsk) => void;
    onIdle?: () => void;
  } = {},
): PlayedSession {
  const clock = createFakeClock();
  const sent: Record<string, unknown>[] = [];
  const watchers = new Set<() => void>();
  const ending: string[] = [];
  const background: string[] = [];
  const ownTurns: OwnResult[] = [];
  let unasked = 0;
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  let lastWords = '';
  const child: ClaudeProcess = {
    // No process has it: pids end at 2^22.
    record: { pid: 2 ** 30, startTime: '0' },
    kin: [],
    exited,
    send(message) {
      sent.push(message as Record<string, unknown>);
      for (const look of watchers) look();
    },
    endInput: () => ending.push('eof'),
    kill: (signal) => ending.push(signal),
    stderrText: () => lastWords,
    lastWords: () => lastWords,
  };
  const { session, readLine, initialize } = createSession(child, {
    id: sessionId,
    resumed: false,
    cwd: '/work/site',
    clock,
    log: silentLog,
    stallMs: options.stallMs,
    silenceMs: options.silenceMs ?? 600_000,
    tools: options.tools,
    mode: 'default',
    askDesk: createHeardDesk(options.onAsk),
    mask: (text) => (options.secrets ?? []).reduce((masked, secret) => masked.replaceAll(secret, '***'), text),
    onBackgroundResult(result) {
      background.push(result.text);
      ownTurns.push(result);
    },
    onUnasked: () => void unasked++,
    onIdle: options.onIdle ?? (() => {}),
  });

  function write(message: Record<string, unknown>): void {
    readLine(JSON.stringify(message));
  }

  return {
    session,
    clock,
    sent,
    untilSent: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = sent.find(fits);
          if (!found) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
      }),
    ending,
    background,
    ownTurns,
    get unasked() {
      return unasked;
    },
    write,
    writeRaw: readLine,
    exit(exit, words = '') {
      lastWords = words;
      resolve(exit);
    },
    async ready(version) {
      const done = initialize();
      const { request_id } = sent.at(-1) as { request_id: string };
      const response = { subtype: 'success', request_id, response: { claude_code_version: version } };
      write({ type: 'control_response', response });
      await done;
    },
  };
}

/** The lines of a recording of the real claude. */
export function recording(name: string): Record<string, unknown>[] {
  const text = readFileSync(new URL(`../fixtures/claude/${name}.ndjson`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export async function collect(events: AsyncIterable<AgentEvent>): Promise<AgentEvent[]> {
  const all: AgentEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
