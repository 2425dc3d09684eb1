import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host, PromptRecord } from '../../../src/core/ports/host.ts';
import { type ByHand, isQueued, isResult, runsTool, startByHand } from '../by-hand.ts';
import { type ClaudeRig, createClaudeRig } from '../claude-rig.ts';

/** Several messages at once, as the real claude writes them down. */
describe('what a transcript says about messages that came while claude worked', () => {
  let rig: ClaudeRig;
  let host: Host;
  let claude: ByHand;
  let results = 0;

  beforeAll(async () => {
    rig = await createClaudeRig();
    host = rig.host();
    claude = await startByHand(rig);
  });

  afterAll(async () => {
    claude.kill('SIGKILL');
    await claude.exited;
    await rig.close();
  });

  const lookup = (promptId: string): Promise<PromptRecord> =>
    host.lookup({ sessionId: claude.sessionId, promptId, projectPath: rig.project.path });

  /** claude writes its transcript a moment after the fact. */
  async function untilFinished(promptId: string): Promise<PromptRecord> {
    for (let record = await lookup(promptId); ; record = await lookup(promptId)) {
      if (record.state === 'finished') return record;
    }
  }

  async function untilResults(more: number): Promise<void> {
    results += more;
    await claude.until(isResult, results);
  }

  it('folded into the turn: part of its answer, which is whole for the prompt that began it', async () => {
    const command = 'while [ ! -e go ]; do sleep 0.05; done';
    const first = claude.say(`[[text One.]][[tool Bash ${JSON.stringify({ command })}]][[next]][[text Two.]]`);
    await claude.until(runsTool('while'));
    const [second, third] = [claude.say('also this'), claude.say('and that')];
    await claude.until(isQueued(third));
    writeFileSync(join(rig.project.path, 'go'), '');
    await untilResults(1);

    expect(await untilFinished(first)).toMatchObject({ outcome: { outcome: 'done', text: 'One.\n\nTwo.' } });
    expect(await untilFinished(second)).toMatchObject({ outcome: { outcome: 'merged' } });
    expect(await untilFinished(third)).toMatchObject({ outcome: { outcome: 'merged' } });
  });

  it('a turn of its own: the answer of each is its own', async () => {
    const first = claude.say('[[text Early]][[gate own]][[text late]]');
    await rig.model.untilGate('own');
    const second = claude.say('say after');
    await claude.until(isQueued(second));
    rig.model.open('own');
    await untilResults(2);

    expect(await untilFinished(first)).toMatchObject({ outcome: { outcome: 'done', text: 'Early\n\nlate' } });
    expect(await untilFinished(second)).toMatchObject({ outcome: { outcome: 'done', text: 'after' } });
  });

  it('several answered by one turn: none is taken for unseen, and one of them has the answer', async () => {
    const first = claude.say('[[text Early]][[gate both]]');
    await rig.model.untilGate('both');
    const [second, third] = [claude.say('say two'), claude.say('and three')];
    await claude.until(isQueued(third));
    rig.model.open('both');
    await untilResults(2);

    expect(await untilFinished(first)).toMatchObject({ outcome: { text: 'Early' } });
    expect(await untilFinished(second)).toMatchObject({ outcome: { outcome: 'merged', text: 'two\nand three' } });
    expect(await untilFinished(third)).toMatchObject({ outcome: { outcome: 'done', text: 'two\nand three' } });
  });

  it('an API error and nothing after it: failed, of its kind', async () => {
    const overloaded = claude.say('error-529');
    await untilResults(1);

    expect(await untilFinished(overloaded)).toMatchObject({ outcome: { outcome: 'failed', failure: 'overloaded' } });
  });

  it('a network that is gone and nothing after it: failed, of its kind', async () => {
    const offline = await startByHand(rig, { env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' } });
    const promptId = offline.say('say hello');
    await offline.until(isResult);
    offline.endInput();
    await offline.exited;

    expect(await host.lookup({ sessionId: offline.sessionId, promptId, projectPath: rig.project.path })).toMatchObject({
      state: 'finished',
      outcome: { outcome: 'failed', failure: 'network' },
    });
  });

  it('waited when claude was killed: unseen, so it is not lost', async () => {
    const first = claude.say('[[text Early]][[gate killed]]');
    await rig.model.untilGate('killed');
    const second = claude.say('say never');
    await claude.until(isQueued(second));
    while ((await lookup(first)).state === 'unseen');
    claude.kill('SIGKILL');
    await claude.exited;

    expect(await lookup(first)).toEqual({ state: 'unfinished' });
    expect(await lookup(second)).toEqual({ state: 'unseen' });
  });
});
