import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { claudeArgs } from '../src/claude/launch/args.ts';
import { fixedFor } from '../src/claude/launch/fixed.ts';
import type { LaunchSettings } from '../src/claude/launch/settings.ts';
import { promptMessage } from '../src/claude/prompt/message.ts';
import type { Machine } from '../test/e2e/machine.ts';

/** `claude` without a bridge, started with the bridge's own command line: what everything is compared with. */
export interface RawClaude {
  ask(prompt: string): Promise<RawAnswer>;
  end(): Promise<void>;
}

/** Milliseconds since the prompt was written to stdin; `firstTextAt` is on `performance.now()`'s scale. */
export interface RawAnswer {
  firstTextMs: number;
  resultMs: number;
  firstTextAt: number;
  /** When it asked for a permission, and when it got the answer, which comes at once; same scale. */
  ask: { askedAt: number; answeredAt: number } | undefined;
}

export function startRawClaude({ environment, project }: Machine): RawClaude {
  const settings: LaunchSettings = {
    path: project,
    model: undefined,
    permissionMode: 'default',
    appendSystemPrompt: undefined,
    addDirs: [],
    allowBypass: false,
  };
  const fixed = fixedFor({ autoMemory: false });
  const args = claudeArgs(settings, { id: randomUUID(), historyOf: undefined }, ['--allowedTools', 'Bash'], fixed);
  const child = spawn('claude', args, {
    cwd: project,
    env: { ...environment, ...fixed.env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit');

  return {
    async ask(prompt) {
      const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
      let firstTextAt: number | undefined;
      let ask: RawAnswer['ask'];
      const asked = performance.now();
      const read = (line: string) => {
        if (line.includes('"text_delta"')) firstTextAt ??= performance.now();
        const message = JSON.parse(line);
        if (message.type === 'control_request') {
          const askedAt = performance.now();
          child.stdin.write(`${JSON.stringify(allow(message))}\n`);
          ask = { askedAt, answeredAt: performance.now() };
        }
        if (message.type !== 'result' || firstTextAt === undefined) return;
        resolve({ firstTextMs: firstTextAt - asked, resultMs: performance.now() - asked, firstTextAt, ask });
      };
      const gone = () => reject(new Error('claude ended without an answer'));
      lines.on('line', read);
      child.once('exit', gone);
      child.stdin.write(
        `${JSON.stringify(promptMessage({ promptId: randomUUID(), text: prompt, isCurrent: true, isSteered: false }))}\n`,
      );
      try {
        return await promise;
      } finally {
        lines.off('line', read);
        child.off('exit', gone);
      }
    },
    async end() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function allow({ request_id, request }: { request_id: string; request: { input: unknown } }): unknown {
  const response = { behavior: 'allow', updatedInput: request.input };
  return { type: 'control_response', response: { subtype: 'success', request_id, response } };
}

/** Milliseconds from the start of a process of its own to its first text. */
export async function coldFirstText(machine: Machine, prompt: string): Promise<number> {
  const started = performance.now();
  const claude = startRawClaude(machine);
  const { firstTextAt } = await claude.ask(prompt);
  await claude.end();
  return firstTextAt - started;
}
