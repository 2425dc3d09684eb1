import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectSettings } from '../../../src/core/model/projects.ts';
import type { AgentAsk, BackgroundResult, Host } from '../../../src/core/ports/host.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { type ByHand, isResult, startByHand } from '../by-hand.ts';
import { type ClaudeRig, createClaudeRig } from '../claude-rig.ts';
import { collect } from '../replay.ts';

const never = new AbortController().signal;
const patience = { timeout: 120_000 };

describe('with the real claude', () => {
  let rig: ClaudeRig;
  const atDesk: ByHand[] = [];

  beforeEach(async () => {
    rig = await createClaudeRig();
  });

  afterEach(async () => {
    for (const claude of atDesk.splice(0)) {
      claude.kill('SIGKILL');
      await claude.exited;
    }
    await rig.close();
  });

  it(
    'timers of a project, made at the desk, never run in the bridge, whatever its settings say',
    patience,
    async () => {
      const twin = join(rig.home, 'twin');
      scheduleTick(rig.project.path, 'tick in the bridge');
      scheduleTick(twin, 'tick at the desk');
      // Variables that settings name win over those of the environment.
      writeJson(join(rig.project.path, '.claude', 'settings.json'), { env: { CLAUDE_CODE_DISABLE_CRON: '0' } });
      const { host, untilLogged } = watchedHost(rig);
      host.keepSpare(rig.project);
      await untilLogged('Claude started');

      // It was started later, and its timer is through: that of the spare would be, too.
      const desk = await startByHand(rig, { folder: twin, isPlain: true });
      atDesk.push(desk);
      desk.send({ type: 'control_request', request_id: 'ready', request: { subtype: 'initialize' } });
      await desk.until(isResult);
      expect(rig.model.promptsSeen('tick at the desk')).toBe(1);
      expect(await answer(host, rig.project, 'say ours')).toBe('ours');

      expect(rig.model.requests.map(({ prompt }) => prompt)).toEqual(['tick at the desk', 'say ours']);
      const { tools } = rig.model.requests.at(-1)!;
      expect(tools.filter((tool) => /^Cron|ScheduleWakeup/.test(tool))).toEqual([]);
    },
  );

  it('a spare that worked by itself is thrown away, and its settings get no other', patience, async () => {
    const hooks = { SessionStart: [{ hooks: [{ type: 'command', command: `cat ${join(rig.home, 'message')}` }] }] };
    writeJson(join(rig.home, 'message'), {
      hookSpecificOutput: { hookEventName: 'SessionStart', initialUserMessage: 'say from the hook' },
    });
    writeJson(join(rig.project.path, '.claude', 'settings.json'), { hooks });
    const { host, log, untilLogged } = watchedHost(rig);
    const told: BackgroundResult[] = [];
    host.onBackgroundResult((result) => told.push(result));
    host.keepSpare(rig.project);
    const { session: spoiled } = (await untilLogged('the spare claude worked unasked; it was ended')).fields;

    const session = await host.open({ project: rig.project, sessionId: undefined }, never);
    expect(session.sessionId).not.toBe(spoiled);
    const last = (await collect(session.prompt(randomUUID(), 'say ours'))).at(-1);
    session.release();

    expect(last).toMatchObject({ type: 'finished', outcome: 'done', text: 'ours' });
    for (const result of told) expect(result).toMatchObject({ cause: 'unknown', startedBy: undefined });
    expect(log.lines.filter(({ message }) => message === 'the spare claude worked unasked; it was ended')).toHaveLength(
      1,
    );
  });

  it('other claude sessions cannot write into one of the bridge', patience, async () => {
    const { host } = watchedHost(rig);
    await answer(host, rig.project, 'say ours');
    const desk = await startByHand(rig, { isPlain: true, tools: 'ListAgents,SendMessage,ToolSearch' });
    atDesk.push(desk);
    desk.say('[[tool ListAgents {}]][[next]][[text Listed.]]');
    await desk.until(isResult);
    const listed = rig.model.requests.flatMap(({ toolResults }) => toolResults.map(({ text }) => text)).join('\n');
    const name = /Peer sessions[^\n]*\n\s+(\S+)/.exec(listed)?.[1];
    desk.say('[[tool ToolSearch {"query":"select:SendMessage"}]]');
    await desk.until(isResult, 2);

    const message = { to: name, summary: 'from the desk', message: 'say from the desk' };
    desk.say(`[[tool SendMessage ${JSON.stringify(message)}]][[next]][[text Sent.]]`);
    await rig.model.until(({ requests }) => requests.some(({ messages }) => isRefusal(messages)), 'the notice of it');

    expect(await answer(host, rig.project, 'say still ours')).toBe('still ours');
    const asked = rig.model.requests.filter(({ prompt }) => prompt.includes('cross-session-message'));
    expect(asked).toEqual([]);
  });

  it('its memory of a project is neither read nor written, unless the config says so', patience, async () => {
    const memory = join(rig.home, '.claude', 'projects', rig.project.path.replaceAll(/[^a-zA-Z0-9]/g, '-'), 'memory');
    mkdirSync(memory, { recursive: true });
    writeFileSync(join(memory, 'MEMORY.md'), '- what was noted at the desk\n');
    const write = (name: string) =>
      `[[tool Write ${JSON.stringify({ file_path: join(memory, name), content: 'x' })}]][[next]][[text Done.]]`;
    const asks: AgentAsk[] = [];
    const { host } = watchedHost(rig);
    host.onAsk({
      asked(ask) {
        asks.push(ask);
        void host.answer(ask.id, { behavior: 'allow' });
      },
      withdrawn() {},
    });

    await answer(host, rig.project, write('off.md'));
    expect(JSON.stringify(rig.model.requests)).not.toContain('what was noted at the desk');
    await answer(rig.host({ autoMemory: true, spare: false }), rig.project, write('on.md'));

    expect(JSON.stringify(rig.model.requests)).toContain('what was noted at the desk');
    expect([existsSync(join(memory, 'off.md')), existsSync(join(memory, 'on.md'))]).toEqual([false, true]);
    expect(asks).toEqual([]);
  });
});

function watchedHost(rig: ClaudeRig) {
  const watchers = new Set<() => void>();
  const log = createRecordingLog(() => {
    for (const check of watchers) check();
  });
  function untilLogged(message: string): Promise<(typeof log.lines)[number]> {
    return new Promise((resolve) => {
      const check = () => {
        const found = log.lines.find((line) => line.message === message);
        if (found) resolve(found);
      };
      watchers.add(check);
      check();
    });
  }
  return { host: rig.host({ log }), log, untilLogged };
}

async function answer(host: Host, project: ProjectSettings, text: string): Promise<string> {
  const session = await host.open({ project, sessionId: undefined }, never);
  const last = (await collect(session.prompt(randomUUID(), text))).at(-1);
  session.release();
  return last?.type === 'finished' ? last.text : '';
}

/** A task of every minute, due for hours, of a session that is gone: it runs as soon as a claude may. */
function scheduleTick(folder: string, prompt: string): void {
  const now = Date.now();
  const task = {
    id: 'abcd1234',
    cron: '* * * * *',
    prompt,
    recurring: true,
    createdAt: now - 3 * 3_600_000,
    lastFiredAt: now - 2 * 3_600_000,
    createdBySessionId: randomUUID(),
    createdByPid: 2 ** 30,
    createdInProject: folder,
  };
  writeJson(join(folder, '.claude', 'scheduled_tasks.json'), { tasks: [task] });
}

function writeJson(path: string, value: unknown): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}

function isRefusal(messages: unknown): boolean {
  return JSON.stringify(messages).includes('Cross-session delivery notice');
}
