import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followTranscript } from '../../../src/claude/transcript/follow.ts';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const promptId = randomUUID();

describe('following a transcript while it grows', () => {
  const clock = createFakeClock();
  const seen: AgentEvent[] = [];
  let folder: string;
  let path: string;
  let stop: AbortController;
  let ended: Promise<void>;
  let exists: boolean;
  let waiting: (() => void) | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'follow-'));
    path = join(folder, 'session.jsonl');
    seen.length = 0;
    stop = new AbortController();
    exists = true;
  });

  afterEach(async () => {
    stop.abort();
    await ended;
    rmSync(folder, { recursive: true });
  });

  function start(): void {
    const events = followTranscript(() => (exists ? path : undefined), promptId, clock, stop.signal);
    ended = (async () => {
      for await (const event of events) {
        seen.push(event);
        waiting?.();
      }
    })();
  }

  /** Reading a file is real, so time alone does not show what was in it. */
  async function untilSeen(count: number): Promise<void> {
    await clock.untilPending();
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting = () => {
      if (seen.length >= count) resolve();
    };
    waiting();
    await clock.advance(250);
    await promise;
    await clock.untilPending();
  }

  const write = (...lines: object[]) => appendFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const prompt = (text: string, uuid: string = randomUUID()) => ({ type: 'user', uuid, message: { content: text } });
  const assistant = (id: string, ...content: object[]) => ({ type: 'assistant', message: { id, content } });
  const text = (words: string) => ({ type: 'text', text: words });
  const tool = (id: string, command: string) => ({ type: 'tool_use', id, name: 'Bash', input: { command } });
  const toolResult = (id: string, failed = false) => ({
    type: 'user',
    message: { content: [{ type: 'tool_result', tool_use_id: id, is_error: failed, content: 'x' }] },
  });

  it('tells what was said and done since the prompt, and then each new thing once', async () => {
    write(prompt('before'), assistant('m0', text('Old.')), prompt('do it', promptId), assistant('m1', text('First.')));
    start();
    await untilSeen(1);
    expect(seen).toEqual([{ type: 'text', message: 'm1', block: 0, text: 'First.' }]);

    write(assistant('m1', tool('t1', 'npm test')));
    await untilSeen(2);
    write(toolResult('t1', true), assistant('m2', text('It failed.')));
    await untilSeen(4);

    expect(seen.slice(1)).toEqual([
      { type: 'tool-started', toolUseId: 't1', name: 'Bash', summary: 'npm test' },
      { type: 'tool-finished', toolUseId: 't1', failed: true },
      { type: 'text', message: 'm2', block: 0, text: 'It failed.' },
    ]);
  });

  it('waits for a file that is not there yet, and for the rest of a line', async () => {
    exists = false;
    start();
    await clock.untilPending();
    await clock.advance(1_000);
    const line = JSON.stringify(assistant('m1', text('Whole.')));
    write(prompt('do it', promptId));
    appendFileSync(path, line.slice(0, 20));
    exists = true;
    await clock.advance(250);
    await clock.untilPending();

    appendFileSync(path, `${line.slice(20)}\n`);
    await untilSeen(1);

    expect(seen).toMatchObject([{ type: 'text', text: 'Whole.' }]);
  });

  it('passes over what others say: subagents, errors of claude, the next turn', async () => {
    write(
      prompt('do it', promptId),
      { ...assistant('s1', text('Inner.')), isSidechain: true },
      { type: 'assistant', message: { id: 'e1', model: '<synthetic>', content: [text('API Error')] } },
      assistant('m1', text('Mine.')),
      prompt('the next'),
      assistant('m2', text('Not mine.')),
    );
    appendFileSync(path, 'not JSON\n');
    start();
    await untilSeen(1);
    write(assistant('m3', text('Not mine either.')));
    await clock.advance(1_000);
    stop.abort();
    await ended;

    expect(seen).toMatchObject([{ text: 'Mine.' }]);
  });

  it('of a message that was folded into a turn: from there on', async () => {
    write(
      prompt('first'),
      assistant('m1', text('Before.')),
      { type: 'attachment', attachment: { type: 'queued_command', source_uuid: promptId } },
      assistant('m2', text('After.')),
    );
    start();
    await untilSeen(1);

    expect(seen).toMatchObject([{ text: 'After.' }]);
  });

  it('ends at once when it is given up, also in the middle of a wait', async () => {
    writeFileSync(path, '');
    start();
    await clock.untilPending();
    stop.abort();
    await ended;

    expect(clock.pending()).toBe(0);
  });
});
