import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handleOf } from '../../../src/claude/process/handle.ts';
import { findTranscript } from '../../../src/claude/transcript/file.ts';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { AgentSession, Host } from '../../../src/core/ports/host.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { createMemoryLedger } from '../../fakes/memory-ledger.ts';
import { type ByHand, isResult, startByHand } from '../by-hand.ts';
import { type ClaudeRig, createClaudeRig } from '../claude-rig.ts';
import { collect } from '../replay.ts';

const never = new AbortController().signal;

describe('a session that a claude outside of the pool has open', () => {
  let rig: ClaudeRig;
  const started: ByHand[] = [];

  beforeAll(async () => {
    rig = await createClaudeRig();
  });

  afterAll(async () => {
    for (const claude of started) claude.kill('SIGKILL');
    await Promise.all(started.map(({ exited }) => exited));
    await rig.close();
  });

  const open = (host: Host, sessionId?: string, fork = false) =>
    host.open({ project: rig.project, sessionId, fork }, never);

  /** Somebody opens a session at the desk, says something and stays. */
  async function atDesk(words: string, sessionId?: string): Promise<ByHand> {
    const claude = await startByHand(rig, { sessionId, resume: sessionId !== undefined });
    started.push(claude);
    claude.say(`say ${words}`);
    await claude.until(isResult);
    return claude;
  }

  async function close(claude: ByHand): Promise<void> {
    claude.endInput();
    await claude.exited;
  }

  function transcript(sessionId: string): string {
    return readFileSync(findTranscript(`${rig.home}/.claude`, rig.project.path, sessionId)!, 'utf8');
  }

  it('at the desk: opening it is refused at once, with who has it, until it is closed there', async () => {
    const claude = await atDesk('mine');
    const host = rig.host({ clock: createFakeClock(), ledger: createMemoryLedger() });

    expect(await host.holderOf(claude.sessionId)).toEqual({ where: `process ${claude.record.pid}`, isOurs: false });
    const error = await open(host, claude.sessionId).catch((reason: unknown) => reason);
    expect(isBridgeError(error, 'conflict') && error.userMessage).toBe(
      `This conversation is open in Claude at the desk (process ${claude.record.pid}).`,
    );

    await close(claude);
    expect(await host.holderOf(claude.sessionId)).toBeUndefined();
    expect((await open(host, claude.sessionId)).kind).toBe('resumed');
    await host.close(0);
  });

  it('of the last bridge: opening waits as long as it lives, and can be given up', async () => {
    const claude = await atDesk('left');
    const ledger = createMemoryLedger();
    ledger.add({ handle: handleOf(claude.record), sessionId: claude.sessionId, startedAt: Date.now() });
    const clock = createFakeClock();
    const host = rig.host({ clock, ledger });
    let opened = false;

    expect(await host.holderOf(claude.sessionId)).toEqual({ where: `process ${claude.record.pid}`, isOurs: true });
    const giveUp = new AbortController();
    const impatient = host.open({ project: rig.project, sessionId: claude.sessionId }, giveUp.signal);
    await clock.untilPending();
    giveUp.abort(new Error('given up'));
    await expect(impatient).rejects.toThrow('given up');

    const patient = open(host, claude.sessionId).then((session) => {
      opened = true;
      return session;
    });
    await clock.advance(10 * 60_000);
    expect(opened).toBe(false);
    await close(claude);
    await clock.advance(250);

    expect((await patient).kind).toBe('resumed');
    await host.close(0);
  });

  it('by this host itself: nobody else has it', async () => {
    const host = rig.host();
    const session = await open(host);
    await say(session, 'say hello');

    expect(await host.holderOf(session.sessionId)).toBeUndefined();
    await host.close(0);
  });

  it('by this host itself, by way of a script that starts claude: nobody else has it', async () => {
    const command = join(rig.home, 'start-claude');
    writeFileSync(command, `#!/bin/sh\n"${rig.command}" "$@"\n`, { mode: 0o755 });
    const host = rig.host({ command });
    const session = await open(host);
    await say(session, 'say hello');

    expect(await host.holderOf(session.sessionId)).toBeUndefined();
    expect((await open(host, session.sessionId)).handle).toBe(session.handle);
    await host.close(0);
  });

  it('at the desk, while our own process is idle: that lets go by itself', async () => {
    const host = rig.host();
    const warm = await open(host);
    await say(warm, 'say ours');
    await atDesk('theirs', warm.sessionId);

    await expect.poll(() => host.isAlive(warm.handle), { timeout: 60_000 }).toBe(false);
    await host.close(0);
  });

  it('at the desk: is listed with what was said last, and how it is; ours are not', async () => {
    const host = rig.host();
    const ours = await open(host);
    await say(ours, 'say ours');
    const claude = await atDesk('theirs alone');
    const found = async () =>
      (await host.deskSessions([rig.project.path], 50)).find(({ sessionId }) => sessionId === claude.sessionId);

    const said = { title: 'say theirs alone', lastPrompt: 'say theirs alone', lastText: 'theirs alone' };
    await expect.poll(found, { timeout: 60_000 }).toMatchObject({ ...said, folder: rig.project.path, state: 'idle' });
    await close(claude);
    expect(await found()).toMatchObject({ ...said, state: 'ended' });
    const all = await host.deskSessions([rig.project.path], 50);
    expect(all.map(({ sessionId }) => sessionId)).not.toContain(ours.sessionId);
    await host.close(0);
  });

  it('at the desk, while our own process is warm: that goes, and knows afterwards what was said there', async () => {
    const host = rig.host();
    const warm = await open(host);
    await say(warm, 'say ours');
    const claude = await atDesk('theirs', warm.sessionId);

    await expect(open(host, warm.sessionId)).rejects.toThrow('desk');
    expect(await host.isAlive(warm.handle)).toBe(false);

    await close(claude);
    expect(await say(await open(host, warm.sessionId), 'recall')).toMatch(/say ours.*say theirs/);
    await host.close(0);
  });

  it('at the desk, opened and closed between two prompts of ours: nothing said there is forgotten', async () => {
    const clock = createFakeClock();
    const host = rig.host({ clock });
    const warm = await open(host);
    await say(warm, 'say ours');
    await untilNoted();
    const same = await open(host, warm.sessionId);
    expect(same.handle).toBe(warm.handle);
    await say(same, 'say still ours');
    await untilNoted();

    await close(await atDesk('theirs', warm.sessionId));

    const next = await open(host, warm.sessionId);
    expect(next.handle).not.toBe(warm.handle);
    expect(await say(next, 'recall')).toMatch(/say ours.*say still ours.*say theirs/);
    await host.close(0);

    /** claude has told that it is idle (three timers wait already: for the spare, to let it go, to look at the desk). */
    async function untilNoted(): Promise<void> {
      await clock.untilPending(4);
      await clock.advance(1_000);
    }
  });

  it('a fork continues with its history, waits for nobody and leaves it as it is', async () => {
    const claude = await atDesk('at the desk');
    const host = rig.host({ ledger: createMemoryLedger() });
    const before = transcript(claude.sessionId);

    const fork = await open(host, claude.sessionId, true);
    const text = await say(fork, 'recall');

    expect(fork.kind).toBe('resumed');
    expect(fork.sessionId).not.toBe(claude.sessionId);
    expect(text).toContain('say at the desk');
    expect(transcript(claude.sessionId)).toBe(before);
    expect(await host.holderOf(claude.sessionId)).toMatchObject({ where: `process ${claude.record.pid}` });
    expect(await say(await open(host, fork.sessionId), 'recall')).toMatch(/at the desk.*recall/);
    await host.close(0);
  });

  it('a fork of a session that is gone is a new one', async () => {
    const host = rig.host();
    const session = await open(host, randomUUID(), true);

    expect(session.kind).toBe('replaced');
    session.release();
    await host.close(0);
  });
});

async function say(session: AgentSession, text: string): Promise<string> {
  const events = await collect(session.prompt(randomUUID(), text));
  session.release();
  const last = events.at(-1);
  return last?.type === 'finished' ? last.text : '';
}
