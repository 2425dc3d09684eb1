import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { PermissionMode } from '../../../src/core/model/permission.ts';
import type { AgentSession, BackgroundResult } from '../../../src/core/ports/host.ts';
import { testAsks } from './asks.ts';
import { testEnding } from './ending.ts';
import { testFiles } from './files.ts';
import { testLeftovers } from './leftovers.ts';
import { testModes } from './modes.ts';
import { answer, collect, deltas, type HostRig, type HostStage } from './stage.ts';
import { createStageAsks } from './stage-asks.ts';
import { createStageTools } from './stage-tools.ts';
import { testSteering } from './steering.ts';
import { testTools } from './tools.ts';

export type { HostRig };

const never = new AbortController().signal;

/** The promises of the Host port in core/ports/host.ts. */
export function describeHost(name: string, makeRig: () => Promise<HostRig>): void {
  describe(`${name} as a Host`, () => {
    let rig: HostRig;
    let shared: string;
    const tools = createStageTools();
    const asks = createStageAsks();

    beforeAll(async () => {
      rig = await makeRig();
      rig.host.provideTools(tools.given, tools.call);
      asks.listenTo(rig.host);
      const session = await open();
      shared = session.sessionId;
      await answer(session, 'say hello');
    });

    afterAll(() => rig.close());

    let opened: AgentSession[] = [];
    const open = async (sessionId?: string, host = rig.host, mode?: PermissionMode) => {
      const session = await host.open({ project: rig.project, sessionId, mode }, never);
      opened.push(session);
      return session;
    };
    // One that a failed test still holds would keep all others from the shared session.
    afterEach(({ task }) => {
      const mine = opened;
      opened = [];
      if (task.result?.state === 'fail') for (const session of mine) giveBack(session);
    });
    const stage: HostStage = {
      get rig() {
        return rig;
      },
      get shared() {
        return shared;
      },
      tools,
      asks,
      open,
    };

    it('says that claude is there', async () => {
      expect(await rig.host.check()).toMatchObject({ ok: true, version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
      expect(await rig.host.hasLogin()).toBe(true);
    });

    it('answers a prompt: streamed text, tools, and exactly one end', async () => {
      const events = await collect(
        await open(shared),
        '[[text Looking.]][[tool Bash {"command":"echo hi"}]][[next]][[text It said hi.]]',
      );

      expect(events.filter((event) => event.type === 'finished')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({
        type: 'finished',
        outcome: 'done',
        text: 'Looking.\n\nIt said hi.',
        sessionId: shared,
      });
      expect(deltas(events)).toBe('Looking.It said hi.');
      expect(events.filter(({ type }) => type === 'tool-started' || type === 'tool-finished')).toMatchObject([
        { name: 'Bash', summary: 'echo hi' },
        { failed: false },
      ]);
    });

    it('continues a session, with its history and its process', async () => {
      const first = await open(shared);
      first.release();
      const session = await open(shared);

      expect(session.kind).toBe('resumed');
      expect(session.handle).toBe(first.handle);
      expect((await answer(session, 'recall')).text).toContain('say hello');
    });

    it('gives a session to one holder at a time', async () => {
      const first = await open(shared);
      const order: string[] = [];
      const second = open(shared).then((session) => {
        order.push('second');
        return session;
      });

      await answer(first, 'say first', () => order.push('first'));
      (await second).release();

      expect(order).toEqual(['first', 'second']);
    });

    it('stops waiting for a session when the caller gives up', async () => {
      const first = await open(shared);
      const giveUp = new AbortController();
      const second = rig.host.open({ project: rig.project, sessionId: shared }, giveUp.signal);
      giveUp.abort(new Error('given up'));

      await expect(second).rejects.toThrow('given up');
      first.release();
    });

    it('takes one prompt per opening', async () => {
      const session = await open(shared);
      const events = session.prompt(randomUUID(), 'say one');

      const second = collect(session, 'say two').catch((reason: unknown) => reason);
      expect(isBridgeError(await second, 'internal')).toBe(true);
      for await (const _ of events);
      session.release();
    });

    it('treats text as data: no file is attached, no command is run', async () => {
      const file = join(rig.project.path, 'canary.txt');
      writeFileSync(file, 'CANARY');

      expect((await answer(await open(shared), `@${file}`)).text).toContain(`@${file}`);
      expect((await answer(await open(shared), '/cost')).text).toContain('You said: /cost');
      expect(JSON.stringify(rig.model.requests.map(({ messages }) => messages))).not.toContain('CANARY');
    });

    it('calls a failing API by its name and can be asked again', async () => {
      const failed = await answer(await open(shared), 'error-529');
      const again = await answer(await open(shared), 'say fine again');

      expect(failed).toMatchObject({ outcome: 'failed', failure: 'overloaded', text: '' });
      expect(failed.message).toMatch(/overloaded/);
      expect(again).toMatchObject({ outcome: 'done', text: 'fine again' });
    });

    it('tells the result of a background task that ends later', async () => {
      const { promise: told, resolve } = Promise.withResolvers<BackgroundResult>();
      rig.host.onBackgroundResult(resolve);
      // It reads to the end of what somebody writes there, which is not before the turn has ended.
      const pipe = join(rig.project.path, 'later');
      execFileSync('/usr/bin/env', ['mkfifo', pipe]);
      const task = `[[tool Bash ${JSON.stringify({ command: `tail ${pipe}`, run_in_background: true })}]]`;

      const promptId = randomUUID();
      const outcome = await answer(
        await open(shared),
        `${task}[[next]][[text It runs.]][[next]][[text It ended well.]]`,
        undefined,
        promptId,
      );

      expect(outcome.text).toBe('It runs.');
      await writeFile(pipe, 'done');
      expect(await told).toEqual({ sessionId: shared, text: 'It ended well.', cause: 'task', startedBy: promptId });
    });

    it('knows from claude’s record what became of a prompt', async () => {
      const promptId = randomUUID();
      const lookup = (id: string) =>
        rig.host.lookup({ sessionId: shared, promptId: id, projectPath: rig.project.path });

      expect(await lookup(promptId)).toEqual({ state: 'unseen' });
      await answer(
        await open(shared),
        '[[text Part one.]][[tool Bash {"command":"true"}]][[next]][[text Part two.]]',
        undefined,
        promptId,
      );

      expect(await lookup(promptId)).toMatchObject({
        state: 'finished',
        outcome: { outcome: 'done', text: 'Part one.\n\nPart two.', sessionId: shared },
      });
      expect(await rig.host.lookup({ sessionId: randomUUID(), promptId, projectPath: rig.project.path })).toEqual({
        state: 'unseen',
      });
    });

    it('starts a new session in place of one that is gone', async () => {
      const gone = randomUUID();
      const session = await open(gone);

      expect(session.kind).toBe('replaced');
      expect(await answer(session, 'say fresh')).toMatchObject({ text: 'fresh', sessionId: session.sessionId });
    });

    testTools(stage);

    testAsks(stage);

    testModes(stage);

    testFiles(stage);

    testSteering(stage);

    testEnding(stage);

    testLeftovers(stage);

    it('refuses a project whose folder is not there, with the folder’s name', async () => {
      const project = { name: 'ghost', path: join(rig.project.path, 'ghost') };
      const error = await rig.host.open({ project, sessionId: undefined }, never).catch((reason: unknown) => reason);

      expect(isBridgeError(error, 'agent-failed') && error.userMessage).toContain('ghost');
    });
  });
}

function giveBack(session: AgentSession): void {
  try {
    session.release();
  } catch (error) {
    if (!isBridgeError(error, 'internal')) throw error;
  }
}
