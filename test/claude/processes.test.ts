import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBridgeError } from '../../src/core/errors.ts';
import type { AgentSession, Host, Log } from '../../src/core/ports.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { type ClaudeRig, createClaudeRig } from './claude-rig.ts';
import { collect } from './replay.ts';

const never = new AbortController().signal;
const secret = '123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr';

describe('claude processes', () => {
  let rig: ClaudeRig;

  beforeAll(async () => {
    rig = await createClaudeRig();
  });

  afterAll(() => rig.close());

  const open = (host: Host, sessionId?: string, settings = {}) =>
    host.open({ project: { ...rig.project, ...settings }, sessionId }, never);

  it('a spare takes the next new session, and another one takes its place after the first text', async () => {
    const starts = watchStarts();
    const host = rig.host({ log: starts.log });
    host.keepSpare(rig.project);
    await starts.until(1);

    const first = await open(host);
    expect(first).toMatchObject({ kind: 'new', process: { pid: starts.pids[0] } });
    await say(first, 'say one');
    await starts.until(2);
    const second = await open(host);
    expect(second.process.pid).toBe(starts.pids[1]);
    second.release();
    await host.close(0);
  });

  it('a spare for other settings is not used', async () => {
    const starts = watchStarts();
    const host = rig.host({ log: starts.log });
    host.keepSpare(rig.project);
    await starts.until(1);

    const session = await open(host, undefined, { model: 'claude-haiku-4-5' });

    expect(starts.pids).toHaveLength(2);
    expect(session.process.pid).toBe(starts.pids[1]);
    session.release();
    await host.close(0);
  });

  it('the least recently used process makes room; one in use never does', async () => {
    const host = rig.host({ maxProcesses: 2 });
    const oldest = await open(host);
    await say(oldest, 'say oldest');
    const busy = await open(host);
    const newest = await open(host);

    expect(host.isAlive(oldest.process)).toBe(false);
    expect(host.isAlive(busy.process)).toBe(true);

    let opened = false;
    const waiting = open(host, oldest.sessionId).then((session) => {
      opened = true;
      return session;
    });
    await say(newest, 'say newest', () => expect(opened).toBe(false));
    const back = await waiting;
    expect(back.kind).toBe('resumed');
    expect(host.isAlive(newest.process)).toBe(false);
    back.release();
    busy.release();
    await host.close(0);
  });

  it('a spare makes room for itself among idle processes, and gives it up for one that has work', async () => {
    const starts = watchStarts();
    const host = rig.host({ maxProcesses: 2, log: starts.log });
    const idle = await open(host);
    await say(idle, 'say idle');
    const busy = await open(host);

    host.keepSpare(rig.project);
    await starts.until(3);
    expect(host.isAlive(idle.process)).toBe(false);

    const back = await open(host, idle.sessionId);
    expect(back.kind).toBe('resumed');
    expect(starts.pids).toHaveLength(4);
    back.release();
    busy.release();
    await host.close(0);
  });

  it('a process without work is let go after a while', async () => {
    const clock = createFakeClock();
    const host = rig.host({ clock, idleMinutes: 3 });
    const session = await open(host);
    session.release();

    await clock.advance(2 * 60_000);
    expect(host.isAlive(session.process)).toBe(true);
    await clock.advance(60_000);

    await untilGone(host, session);
    await host.close(0);
  });

  it('changed project settings restart the process and keep the session', async () => {
    const host = rig.host();
    const before = await open(host);
    await say(before, 'say before');

    const after = await open(host, before.sessionId, { model: 'claude-haiku-4-5' });
    const text = await say(after, 'recall');

    expect(after).toMatchObject({ kind: 'resumed', sessionId: before.sessionId });
    expect(host.isAlive(before.process)).toBe(false);
    expect(rig.model.requests.at(-1)?.model).toContain('haiku');
    expect(text).toContain('say before');
    await host.close(0);
  });

  it('no secret of the bridge is in the environment of claude or its tools', async () => {
    const host = rig.host({
      env: { ...rig.env, TELEGRAM_BOT_TOKEN: secret, OTHER: `x${secret}`, VISIBLE: 'canary-of-the-user' },
      secrets: [secret],
      secretEnvNames: ['TELEGRAM_BOT_TOKEN'],
    });
    await say(await open(host), '[[tool Bash {"command":"env"}]][[next]][[text Seen.]]');

    const seen = JSON.stringify(rig.model.requests.at(-1)?.messages);
    expect(seen).toContain('canary-of-the-user');
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain('TELEGRAM_BOT_TOKEN');
    await host.close(0);
  });

  it('a process that has just started is not ended for the next one before it was given out', async () => {
    const host = rig.host({ maxProcesses: 1 });

    const [first, second] = [open(host), open(host)];
    const session = await first;
    expect(await say(session, 'say whole')).toBe('whole');
    const next = await second;

    expect(host.isAlive(session.process)).toBe(false);
    expect(await say(next, 'say next')).toBe('next');
    await host.close(0);
  });

  it('closing lets a running turn finish, and opens nothing new', async () => {
    const host = rig.host();
    const session = await open(host);
    const events = collect(session.prompt(randomUUID(), '[[text Begun]][[gate finish]][[text and done]]'));
    await rig.model.untilGate('finish');

    const closed = host.close(20_000);
    rig.model.open('finish');

    expect((await events).at(-1)).toMatchObject({ outcome: 'done', text: 'Begun\n\nand done' });
    await closed;
    session.release();
    expect(host.isAlive(session.process)).toBe(false);
    await expect(open(host)).rejects.toThrow('closing');
  });

  it('closing ends what does not finish in time', async () => {
    const host = rig.host();
    const session = await open(host);
    const events = collect(session.prompt(randomUUID(), '[[text Begun]][[gate never]]'));
    await rig.model.untilGate('never');

    await host.close(0);

    expect((await events).at(-1)).toMatchObject({ outcome: 'stopped' });
    expect(host.isAlive(session.process)).toBe(false);
    session.release();
  });

  it('without a claude, opening says how to get one', async () => {
    const host = rig.host({ command: '/nowhere/claude' });

    const error = await open(host).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'agent-missing') && error.userMessage).toContain('/nowhere/claude');
    expect(await host.check()).toEqual({ ok: false, message: expect.stringContaining('/nowhere/claude') });
  });

  it('a claude that ends at its start is told with its own last words', async () => {
    const host = rig.host({ args: ['--permission-mode', 'nonsense'] });

    const error = await open(host).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'agent-failed') && error.userMessage).toContain('nonsense');
  });
});

async function say(session: AgentSession, text: string, beforeRelease = () => {}): Promise<string> {
  const events = await collect(session.prompt(randomUUID(), text));
  beforeRelease();
  session.release();
  const last = events.at(-1);
  return last?.type === 'finished' ? last.text : '';
}

async function untilGone(host: Host, session: AgentSession): Promise<void> {
  while (host.isAlive(session.process)) await new Promise((resolve) => setImmediate(resolve));
}

/** The processes a host starts, as its log tells them. */
function watchStarts() {
  const pids: number[] = [];
  const waiting = new Set<() => void>();
  const log: Log = {
    ...silentLog,
    debug(message, fields) {
      if (message !== 'claude started') return;
      pids.push(fields?.pid as number);
      for (const check of waiting) check();
    },
  };
  return {
    log,
    pids,
    until: (count: number) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (pids.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}
