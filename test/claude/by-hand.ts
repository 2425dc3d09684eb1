import { randomUUID } from 'node:crypto';
import { claudeArgs } from '../../src/claude/launch/args.ts';
import { fixedFor } from '../../src/claude/launch/fixed.ts';
import { type ClaudeProcess, spawnClaude } from '../../src/claude/process/process.ts';
import { createClock } from '../../src/system/clock.ts';
import type { ClaudeRig } from './claude-rig.ts';
import { plainSettings } from './launch-settings.ts';

/** A claude that no host of the test knows: of the bridge before, or of somebody at the desk. */
export interface ByHand extends ClaudeProcess {
  sessionId: string;
  /** Gives it a message; the uuid of it. */
  send(message: unknown): void;
  say(text: string, promptId?: string, priority?: string): string;
  /** Resolves as soon as `count` lines that it wrote fit. */
  until(fits: (line: Line) => boolean, count?: number): Promise<void>;
}

export interface Line {
  type: string;
  [field: string]: unknown;
}

export async function startByHand(
  rig: ClaudeRig,
  options: {
    sessionId?: string | undefined;
    resume?: boolean;
    env?: Record<string, string>;
    /** Default: the project's. */
    folder?: string;
    /** As people start it, without what the bridge relies on. */
    isPlain?: boolean;
    /** Tools that need no permission. */
    tools?: string;
  } = {},
): Promise<ByHand> {
  const { sessionId = randomUUID(), resume = false, env = {}, folder = rig.project.path, tools = 'Bash' } = options;
  const fixed = options.isPlain
    ? { env: {}, settings: {}, withoutTools: ['WebSearch'] }
    : fixedFor({ autoMemory: false });
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  const session = { id: sessionId, historyOf: resume ? sessionId : undefined };
  const claude = await spawnClaude({
    command: rig.command,
    args: claudeArgs(plainSettings(folder), session, ['--allowedTools', tools], fixed),
    cwd: folder,
    env: () => ({ ...rig.env, ...env }),
    clock: createClock(),
    onLine(line) {
      lines.push(JSON.parse(line) as Line);
      for (const check of waiting) check();
    },
    onLineTooLong: () => {},
    niceness: 0,
    onNotNice: () => {},
  });
  return {
    ...claude,
    sessionId,
    say(text, promptId = randomUUID(), priority = 'next') {
      const message = { role: 'user', content: text };
      claude.send({ type: 'user', uuid: promptId, client_composed: true, priority, message, parent_tool_use_id: null });
      return promptId;
    },
    until: (fits, count = 1) =>
      new Promise((resolve) => {
        const check = () => {
          if (lines.filter(fits).length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

export const isResult = ({ type }: Line): boolean => type === 'result';

/** claude has taken the message into its queue. */
export function isQueued(promptId: string): (line: Line) => boolean {
  return ({ type, command_uuid, state }) =>
    type === 'command_lifecycle' && command_uuid === promptId && state === 'queued';
}

/** claude runs a tool whose input holds `text`. */
export function runsTool(text: string): (line: Line) => boolean {
  return (line) => line.type === 'assistant' && JSON.stringify(line.message).includes(text);
}
