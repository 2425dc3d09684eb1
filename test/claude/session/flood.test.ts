import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLocalHost } from '../../../src/claude/host.ts';
import { createAnswerText, longestAnswer } from '../../../src/claude/protocol/answer-text.ts';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import type { Log } from '../../../src/core/ports/log.ts';
import { createClock } from '../../../src/system/clock.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { collect, firstPrompt, playSession } from '../replay.ts';

const longestOutcome = longestAnswer + 200;

describe('a claude that writes without end', () => {
  const cleanUps: (() => Promise<void> | void)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it('100 MB of text that nobody reads are one waiting event, and an answer that says where it was cut', async () => {
    const { session, write } = begin();
    const events = session.prompt(firstPrompt, 'go');
    const piece = 'word '.repeat(6_400);

    for (let sent = 0; sent < 100 * 1024 * 1024; sent += piece.length) write(delta('msg_1', 0, piece));
    write(result);

    const [taken, text, finished, ...more] = await collect(events);
    expect(taken).toMatchObject({ type: 'taken' });
    expect(text).toMatchObject({ type: 'text-delta' });
    expect(text?.type === 'text-delta' && text.text.length).toBeLessThanOrEqual(longestAnswer);
    expect(finished).toMatchObject({ type: 'finished', outcome: 'done' });
    expect(finished?.type === 'finished' && finished.text.length).toBeLessThan(longestOutcome);
    expect(finished?.type === 'finished' && finished.text).toMatch(/Cut here: the answer is longer/);
    expect(more).toEqual([]);
  });

  it('endless blocks and tools that nobody reads end at a number of waiting events; the end always arrives', async () => {
    const { session, write } = begin();
    const events = session.prompt(firstPrompt, 'go');
    write({ type: 'command_lifecycle', command_uuid: firstPrompt, state: 'started' });

    for (let at = 0; at < 20_000; at++) {
      write(delta(`msg_${at}`, 0, 'x'));
      write({
        type: 'assistant',
        message: { id: `msg_${at}`, content: [{ type: 'tool_use', id: `toolu_${at}`, name: 'Bash', input: {} }] },
      });
    }
    write(result);

    const all = await collect(events);
    expect(all.length).toBeLessThanOrEqual(10_001);
    expect(all.at(-1)).toMatchObject({ type: 'finished', outcome: 'done' });
  });

  it('an endless number of empty blocks ends the answer too', () => {
    const answer = createAnswerText();
    let block = 0;
    while (answer.set('msg_1', block, '') !== undefined) block++;

    expect(block).toBeLessThan(longestAnswer / 50);
    expect(answer.toString()).toMatch(/Cut here: the answer is longer/);
  });

  it('a line of 200 MB, garbage and unknown types in between cost neither the answer nor the log', async () => {
    const logged: string[] = [];
    const log: Log = {
      ...silentLog,
      warn: (message) => logged.push(message),
      debug: (message) => logged.push(message),
    };
    const host = standIn(
      `
      const big = Buffer.alloc(1024 * 1024, 'x');
      write({ type: 'command_lifecycle', command_uuid: uuid, state: 'started' });
      for (let at = 0; at < 200; at++) await put(big);
      await put('\\n');
      for (let at = 0; at < 20_000; at++) await put('not even JSON ' + at + '\\n');
      for (let at = 0; at < 20_000; at++) write({ type: 'new_' + at });
      write({ type: 'result', subtype: 'success', result: 'fine', user_message_uuids: [uuid] });`,
      log,
    );
    const session = await host.open({ project: here(), sessionId: undefined }, new AbortController().signal);

    const events = await collect(session.prompt(firstPrompt, 'go'));
    session.release();

    expect(events).toMatchObject([{ type: 'taken' }, { type: 'finished', outcome: 'done', text: 'fine' }]);
    expect(logged.filter((message) => message === 'Claude wrote a line that is too long')).toHaveLength(1);
    expect(logged.length).toBeLessThan(200);
  });

  it('a process that writes 100 MB of text to a reader that keeps up has its answer cut', async () => {
    const host = standIn(`
      const text = 'word '.repeat(6_400);
      write({ type: 'command_lifecycle', command_uuid: uuid, state: 'started' });
      for (let at = 0; at < 3_300; at++) {
        const event = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } };
        await put(JSON.stringify({ type: 'stream_event', api_message_id: 'msg_1', event }) + '\\n');
      }
      write({ type: 'result', subtype: 'success', result: 'x', user_message_uuids: [uuid] });`);
    const session = await host.open({ project: here(), sessionId: undefined }, new AbortController().signal);
    let shown = 0;
    let last: AgentEvent | undefined;

    for await (const event of session.prompt(firstPrompt, 'go')) {
      if (event.type === 'text-delta') shown += event.text.length;
      last = event;
    }
    session.release();

    expect(shown).toBeLessThanOrEqual(longestAnswer);
    expect(last).toMatchObject({ type: 'finished', outcome: 'done' });
    expect(last?.type === 'finished' && last.text.length).toBeLessThan(longestOutcome);
  });

  function begin() {
    const played = playSession();
    cleanUps.push(() => played.exit({ code: 0, signal: undefined }));
    return played;
  }

  function here() {
    return { name: 'here', path: tmpdir() };
  }

  /** A program in claude's place that answers a prompt by `script`. */
  function standIn(script: string, log: Log = silentLog) {
    const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
    const command = join(folder, 'claude');
    writeFileSync(command, `#!${process.execPath}\n${standInProgram(script)}`);
    chmodSync(command, 0o755);
    const host = createLocalHost({
      name: 'here',
      secrets: [],
      secretEnvNames: [],
      clock: createClock(),
      log,
      env: { PATH: process.env.PATH, HOME: folder },
      config: {
        command,
        args: [],
        env: {},
        permissionMode: 'default',
        idleMinutes: 10,
        maxProcesses: 1,
        spare: false,
        spareMinutes: 10,
        niceness: 0,
        autoMemory: false,
      },
    });
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    cleanUps.push(() => host.close(0));
    return host;
  }
});

const result = { type: 'result', subtype: 'success', result: 'x', user_message_uuids: [firstPrompt] };

function delta(message: string, index: number, text: string): Record<string, unknown> {
  const event = { type: 'content_block_delta', index, delta: { type: 'text_delta', text } };
  return { type: 'stream_event', api_message_id: message, event };
}

function standInProgram(script: string): string {
  return `
    const { createInterface } = require('node:readline');
    const { once } = require('node:events');
    const put = (data) => process.stdout.write(data) || once(process.stdout, 'drain');
    const write = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
    async function answer(uuid) {${script}
    }
    createInterface({ input: process.stdin })
      .on('line', (line) => {
        const message = JSON.parse(line);
        if (message.type === 'user') void answer(message.uuid);
        if (message.type === 'control_request') {
          const response = { claude_code_version: '2.1.329' };
          write({
            type: 'control_response',
            response: { subtype: 'success', request_id: message.request_id, response },
          });
        }
      })
      .on('close', () => process.exit(0));`;
}
