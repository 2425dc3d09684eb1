import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellFolderHooks } from '../../../src/claude/requests/shell-folders.ts';
import { findTranscript } from '../../../src/claude/transcript/file.ts';
import type { AgentSession, Host, PromptRecord } from '../../../src/core/ports/host.ts';
import { startByHand } from '../by-hand.ts';
import { type ClaudeRig, claudeOf, createClaudeRig } from '../claude-rig.ts';
import { collect } from '../replay.ts';

const never = new AbortController().signal;

/** Transcripts as the real claude leaves them behind. */
describe('what a transcript says about a prompt', () => {
  let rig: ClaudeRig;
  let host: Host;
  let sessionId: string | undefined;

  beforeAll(async () => {
    rig = await createClaudeRig();
    host = rig.host();
  });

  afterAll(() => rig.close());

  async function open(): Promise<AgentSession> {
    const session = await host.open({ project: rig.project, sessionId }, never);
    sessionId = session.sessionId;
    return session;
  }

  async function ask(text: string, promptId = randomUUID()): Promise<PromptRecord> {
    const session = await open();
    await collect(session.prompt(promptId, text));
    session.release();
    return lookup(promptId);
  }

  function lookup(promptId: string): Promise<PromptRecord> {
    return host.lookup({ sessionId: sessionId!, promptId, projectPath: rig.project.path });
  }

  /** claude writes its transcript a moment after the fact. */
  async function untilSeen(promptId: string): Promise<void> {
    while ((await lookup(promptId)).state === 'unseen');
  }

  it('finished: the text of all its messages', async () => {
    const record = await ask(
      '[[text One.]][[tool Bash {"command":"true"}]][[next]][[think hm]][[text Two.]][[text Three.]]',
    );

    expect(record).toMatchObject({ state: 'finished', outcome: { outcome: 'done', text: 'One.\n\nTwo.\n\nThree.' } });
  });

  it('finished: an answer that was cut off and resumed reads as one', async () => {
    expect(await ask('max-tokens')).toMatchObject({
      state: 'finished',
      outcome: { outcome: 'done', text: 'This was cut short...and here is the rest.' },
    });
  });

  it('finished: a failing API is an end, too', async () => {
    expect(await ask('error-400')).toMatchObject({
      state: 'finished',
      outcome: { outcome: 'failed', failure: 'api-error', text: '' },
    });
  });

  it('finished: also after end of input came in the middle', async () => {
    const session = await open();
    const promptId = randomUUID();
    const events = collect(session.prompt(promptId, '[[text Early]][[gate eof]][[text late]]'));
    await rig.model.untilGate('eof');
    const closed = host.close(20_000);
    rig.model.open('eof');
    await events;
    await closed;
    session.release();
    host = rig.host();

    expect(await lookup(promptId)).toMatchObject({ state: 'finished', outcome: { text: 'Early\n\nlate' } });
  });

  it('finished: its bridge died, and it continued with its tools alone', async () => {
    const claude = await startByHand(rig);
    const initialize = { subtype: 'initialize', hooks: shellFolderHooks };
    claude.send({ type: 'control_request', request_id: 'begin', request: initialize });
    const calls = ['touch alone.txt', 'touch more.txt'].map(
      (command) => `[[tool Bash ${JSON.stringify({ command })}]][[next]]`,
    );
    const promptId = claude.say(`[[text Early.]][[gate alone]]${calls.join('')}[[text Late.]]`);
    await rig.model.untilGate('alone');
    claude.endInput();
    rig.model.open('alone');
    await claude.exited;

    const at = { sessionId: claude.sessionId, promptId, projectPath: rig.project.path };
    expect(await host.lookup(at)).toMatchObject({ state: 'finished', outcome: { text: 'Early.\n\nLate.' } });
    expect(['alone.txt', 'more.txt'].filter((name) => !existsSync(join(rig.project.path, name)))).toEqual([]);
  });

  it('unfinished: killed while it wrote, also after the session continued', async () => {
    const session = await open();
    const promptId = randomUUID();
    const events = collect(session.prompt(promptId, '[[text Early]][[gate kill]][[text late]]'));
    await rig.model.untilGate('kill');
    await untilSeen(promptId);
    process.kill(claudeOf(session).pid, 'SIGKILL');
    await events;
    session.release();

    expect(await lookup(promptId)).toEqual({ state: 'unfinished' });
    expect(await ask('say next')).toMatchObject({ state: 'finished', outcome: { text: 'next' } });
    expect(await lookup(promptId)).toEqual({ state: 'unfinished' });
  });

  it('unfinished: killed in a tool, also after the session continued', async () => {
    const session = await open();
    const promptId = randomUUID();
    const events = session.prompt(promptId, '[[text Try]][[tool Bash {"command":"sleep 0.5; kill -9 $CLAUDE_PID"}]]');
    await collect(events);
    await session.stop();
    session.release();

    expect(await lookup(promptId)).toEqual({ state: 'unfinished' });
    await ask('say next');
    expect(await lookup(promptId)).toEqual({ state: 'unfinished' });
  });

  it('unfinished: interrupted', async () => {
    const session = await open();
    const promptId = randomUUID();
    const events = collect(session.prompt(promptId, '[[text Early]][[gate stop]]'));
    await rig.model.untilGate('stop');
    await session.stop();
    await events;
    session.release();

    expect(await lookup(promptId)).toEqual({ state: 'unfinished' });
  });

  it('a broken last line, as a power cut leaves it, hides nothing', async () => {
    const promptId = randomUUID();
    await ask('say whole', promptId);
    await host.close(0);
    const path = findTranscript(`${rig.home}/.claude`, rig.project.path, sessionId!)!;
    appendFileSync(path, '{"type":"assistant","message":{"content":[{"ty');

    expect(await lookup(promptId)).toMatchObject({ state: 'finished', outcome: { text: 'whole' } });

    const whole = readFileSync(path);
    truncateSync(path, whole.indexOf('\n', whole.lastIndexOf(`"uuid":"${promptId}"`)) + 1);

    expect((await lookup(promptId)).state).toBe('unfinished');
  });

  it('is found when the project’s folder has another name now', async () => {
    expect(findTranscript(`${rig.home}/.claude`, '/renamed', sessionId!)).toContain(sessionId);
    expect(findTranscript(`${rig.home}/.claude`, rig.project.path, randomUUID())).toBeUndefined();
  });
});
