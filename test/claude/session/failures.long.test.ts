import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import type { AgentSession, Host } from '../../../src/core/ports/host.ts';
import { type ClaudeRig, createClaudeRig } from '../claude-rig.ts';
import { collect } from '../replay.ts';

describe('what the real claude says of an API that does not answer', () => {
  let rig: ClaudeRig;

  beforeAll(async () => {
    rig = await createClaudeRig();
  });

  afterAll(() => rig.close());

  it('the limit of a plan ends when claude says, for every prompt that meets it', async () => {
    const until = Math.floor(Date.now() / 1000) + 7_265;
    const { ANTHROPIC_API_KEY: _, ...env } = rig.env;
    const host = rig.host({ env: { ...env, CLAUDE_CODE_OAUTH_TOKEN: 'made-up' } });
    const first = await open(host);
    const before = await say(first, `one [[error 429 limit-until=${until}]]`);
    const second = await open(host, first.sessionId);
    const again = await say(second, `two [[error 429 limit-until=${until}]]`);

    for (const outcome of [before, again]) {
      expect(outcome).toMatchObject({
        outcome: 'failed',
        failure: 'rate-limited',
        message: "Claude says: You've hit your 5-hour limit.",
        resetsAt: until * 1000,
      });
    }
    await host.close(0);
  });

  it('a key that is refused is a missing login at once, after one call', async () => {
    const host = rig.host({ env: { ...rig.env, CLAUDE_CODE_MAX_RETRIES: '10' } });
    const before = rig.model.requests.length;

    expect(await say(await open(host), 'error-401')).toMatchObject({ outcome: 'failed', failure: 'not-logged-in' });

    expect(rig.model.requests.length - before).toBeLessThanOrEqual(2);
    await host.close(0);
  });

  it.each([
    [403, 'error-403'],
    [400, 'error-400'],
  ])('a %i is about this prompt alone, with its reason', async (status, script) => {
    const host = rig.host();

    expect(await say(await open(host), script)).toMatchObject({
      outcome: 'failed',
      failure: 'api-error',
      message: expect.stringContaining('fake'),
      ...(status === 403 && { suspected: 'not-logged-in' }),
    });
    await host.close(0);
  });

  it('an API that cannot be reached is the network’s fault', async () => {
    const host = rig.host({ env: { ...rig.env, ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' } });

    expect(await say(await open(host), 'say one')).toMatchObject({ outcome: 'failed', failure: 'network', text: '' });
    await host.close(0);
  });

  it('a line that is cut for good is the network’s fault too', async () => {
    const host = rig.host();

    expect(await say(await open(host), 'drop-stream')).toMatchObject({ outcome: 'failed', failure: 'network' });
    await host.close(0);
  });

  it('an answer tells its tokens, those of subagents too, and how full the session is', async () => {
    const host = rig.host();
    const session = await open(host);

    expect(await say(session, 'two-steps')).toMatchObject({
      tokens: { input: 3000, output: 30, cacheRead: 0, cacheWrite: 0 },
      context: { used: 1000, window: 1_000_000 },
    });
    await host.close(0);
  });

  function open(host: Host, sessionId?: string): Promise<AgentSession> {
    return host.open({ project: rig.project, sessionId }, new AbortController().signal);
  }
});

async function say(session: AgentSession, text: string): Promise<AgentEvent | undefined> {
  const events = await collect(session.prompt(randomUUID(), text));
  session.release();
  return events.at(-1);
}
