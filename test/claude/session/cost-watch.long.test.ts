import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AgentEvent, Outcome } from '../../../src/core/model/events.ts';
import type { AgentSession, Host } from '../../../src/core/ports/host.ts';
import { type ClaudeRig, createClaudeRig } from '../claude-rig.ts';

let rig: ClaudeRig;
let host: Host;

beforeAll(async () => {
  rig = await createClaudeRig();
  host = rig.host({ spare: false, args: ['--allowedTools', 'Bash'] });
});
afterAll(() => rig.close());

const open = (sessionId?: string) => host.open({ project: rig.project, sessionId }, new AbortController().signal);

async function outcomeOfResult(events: AsyncIterable<AgentEvent>): Promise<Outcome> {
  for await (const event of events) if (event.type === 'finished') return event;
  throw new Error('no outcome');
}

async function costOf(session: AgentSession, text: string, mostUsd?: number): Promise<Outcome> {
  const outcome = await outcomeOfResult(session.prompt(randomUUID(), text, [], mostUsd));
  session.release();
  return outcome;
}

const twoSteps = (gate: string) => `[[tool Bash {"command":"echo hi"}]][[next]][[gate ${gate}]][[text The end.]]`;

it('a prompt that costs more than it may is stopped while it runs; the next one is not', async () => {
  const session = await open();
  const outcome = await costOf(session, twoSteps('never-opened'), 0.000_001);

  expect(outcome).toMatchObject({ outcome: 'failed', failure: 'budget' });
  expect(outcome.message).toMatch(
    /^Stopped: this task cost <?\$0\.\d\d, more than one task may \(limits\.taskUsd\)\.$/,
  );
  expect(await costOf(await open(session.sessionId), 'say next', 100)).toMatchObject({ outcome: 'done', text: 'next' });
});

it('a steered message that claude answers in a turn of its own is watched in that, by its own limit', async () => {
  const session = await open();
  const first = outcomeOfResult(session.prompt(randomUUID(), '[[gate steered]][[text First.]]', [], 100));
  // What it cost before is asked for while it runs, so the first of its messages may be counted as before.
  const steps = '[[tool Bash {"command":"echo hi"}]][[next]]'.repeat(3);
  const text = `${steps}[[gate never-opened]][[text The end.]]`;
  const second = outcomeOfResult(session.steer(randomUUID(), text, [], 0.000_001));
  rig.model.open('steered');

  expect(await first).toMatchObject({ outcome: 'done', text: 'First.' });
  expect(await second).toMatchObject({ outcome: 'failed', failure: 'budget' });
  session.release();
});

it('an answer that is complete is an answer, whatever it cost', async () => {
  expect(await costOf(await open(), 'say whole', 0.000_001)).toMatchObject({ outcome: 'done', text: 'whole' });
});

it('what the session cost before is not added', async () => {
  const session = await open();
  const first = await costOf(session, 'say one');
  expect(first.costUsd).toBeGreaterThan(0);

  const most = first.costUsd! * 5;
  for (const word of ['two', 'three', 'four', 'five', 'six', 'seven']) {
    expect(await costOf(await open(session.sessionId), `say ${word}`, most)).toMatchObject({ outcome: 'done' });
  }
});
