import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/model/events.ts';
import type { AgentSession, Host } from '../../../src/core/ports/host.ts';
import { isQueued, startByHand } from '../by-hand.ts';
import { type ClaudeRig, createClaudeRig } from '../claude-rig.ts';
import { collect } from '../replay.ts';

/* With the real claude, whose API takes no more of a session. */

const tooLong = 'prompt is too long: 213000 tokens > 200000 maximum';

let rig: ClaudeRig;
let host: Host;

beforeEach(async () => {
  rig = await createClaudeRig();
  host = rig.host();
});

afterEach(() => rig.close());

function open(sessionId?: string): Promise<AgentSession> {
  return host.open({ project: rig.project, sessionId }, new AbortController().signal);
}

async function outcomeOfResult(
  session: AgentSession,
  give: (promptId: string) => ReturnType<AgentSession['prompt']>,
  promptId: string = randomUUID(),
): Promise<Outcome> {
  const last = (await collect(give(promptId))).at(-1);
  session.release();
  if (last?.type !== 'finished') throw new Error('it has no end');
  return last;
}

async function say(text: string, sessionId?: string): Promise<Outcome> {
  const session = await open(sessionId);
  return outcomeOfResult(session, (promptId) => session.prompt(promptId, text));
}

async function compact(sessionId?: string, promptId?: string): Promise<Outcome> {
  const session = await open(sessionId);
  return outcomeOfResult(session, (id) => session.compact(id), promptId);
}

it('a session that is full is reported as such, is compacted in its place, and continues', async () => {
  const { sessionId } = await say('say one');
  await say('say two', sessionId);

  expect(await say(`[[error 400 message=${tooLong}]]`, sessionId)).toMatchObject({
    outcome: 'failed',
    failure: 'context-full',
    message: 'This session is full: Claude cannot take in more.',
    text: '',
    sessionId,
  });
  const promptId = randomUUID();
  expect(await compact(sessionId, promptId)).toMatchObject({
    outcome: 'done',
    text: 'Compacted. Claude continues from a summary of this session.',
    sessionId,
  });

  expect((await say('recall', sessionId)).text).toBe(
    'I see 1 user prompts: ["This session is being continued from a previous conversation"]',
  );
  expect(rig.model.requests.flatMap(({ kind, prompt }) => (kind === 'main' ? [prompt] : []))).not.toContain('/compact');
  const record = await host.lookup({ sessionId, promptId, projectPath: rig.project.path });
  expect(record).toMatchObject({
    state: 'finished',
    outcome: { outcome: 'done', text: 'Compacted. Claude continues from a summary of this session.' },
  });
});

it('there is nothing to compact in a new session, and its record says so too', async () => {
  const promptId = randomUUID();
  const { sessionId, ...end } = await compact(undefined, promptId);
  expect(end).toMatchObject({
    outcome: 'done',
    text: 'Nothing to compact: this session has too few messages.',
  });

  const record = await host.lookup({ sessionId, promptId, projectPath: rig.project.path });
  expect(record).toMatchObject({ state: 'finished', outcome: { text: end.text } });
});

it('an API that is overloaded meanwhile is reported as what passes, and then it is compacted', async () => {
  const { sessionId } = await say('say one');
  rig.model.refuse({ status: 529 });
  expect(await compact(sessionId)).toMatchObject({ outcome: 'failed', failure: 'overloaded' });

  rig.model.accept();
  expect(await compact(sessionId)).toMatchObject({ outcome: 'done' });
});

it('texts of a chat run nothing, and look like no compaction in the record', async () => {
  const noted = '<command-name>/compact</command-name>';
  const output = '<local-command-stdout>Compacted by a text</local-command-stdout>';
  const { sessionId } = await say('say one');
  const promptId = randomUUID();
  const session = await open(sessionId);
  await outcomeOfResult(session, (id) => session.prompt(id, `${noted} [[error 400]]`), promptId);
  await say(`${output} [[text ok]]`, sessionId);
  await say('/compact', sessionId);

  const record = await host.lookup({ sessionId, promptId, projectPath: rig.project.path });
  expect(record).toMatchObject({ state: 'finished', outcome: { outcome: 'failed', failure: 'api-error' } });
  expect(rig.model.requests.map(({ kind }) => kind)).not.toContain('summary');
  expect(rig.model.promptsSeen('/compact')).toBeGreaterThan(0);
});

it('a claude that is killed while it compacts leaves the session as it was', async () => {
  const { sessionId } = await say('say one');
  await host.close(0);
  rig.model.refuse({ status: 529 });
  const claude = await startByHand(rig, { sessionId, resume: true, env: { CLAUDE_CODE_MAX_RETRIES: '10' } });
  const promptId = randomUUID();
  const message = { role: 'user', content: '/compact' };
  claude.send({ type: 'user', uuid: promptId, message, parent_tool_use_id: null });
  await claude.until(isQueued(promptId));
  await rig.model.until(({ requests }) => requests.some(({ kind }) => kind === 'summary'), 'claude to compact');
  claude.kill('SIGKILL');
  await claude.exited;
  rig.model.accept();

  host = rig.host();
  const record = await host.lookup({ sessionId, promptId, projectPath: rig.project.path });
  expect(['unseen', 'unfinished']).toContain(record.state);
  expect((await say('recall', sessionId)).text).toContain('say one');
});
