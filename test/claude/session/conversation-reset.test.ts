import { expect, it } from 'vitest';
import { createProcessSlots } from '../../../src/claude/pool/process-slots.ts';
import { decodeLine } from '../../../src/claude/protocol/messages.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { collect, playSession, recording, sessionId } from '../replay.ts';

/* claude leaves its session for a new one: `/clear`, or whatever does the same. */

const promptId = '44444444-4444-4444-8444-444444444444';
const lines = recording('compact-clear');
const first = lines.findIndex(({ command_uuid }) => command_uuid === promptId);
const reset = lines.slice(
  first,
  lines.findIndex(({ command_uuid }) => command_uuid === '55555555-5555-4555-8555-555555555555') - 1,
);
const settings = { path: '/work/site', model: undefined, permissionMode: 'default' } as never;

it('every line that a claude was recorded to write is known', () => {
  const unknown = lines.map((line) => decodeLine(JSON.stringify(line))).filter(({ kind }) => kind !== 'message');

  expect(unknown).toEqual([]);
});

it('the prompt ends in the session that claude is in now, and the process serves the old one no more', async () => {
  const { session, write, ready } = playSession();
  await ready('2.1.329');
  const events = collect(session.prompt(promptId, 'go'));
  expect(session.isUsable()).toBe(true);

  for (const line of reset) write(line);

  const { session_id: now } = reset.at(-1)!;
  expect(now).not.toBe(sessionId);
  expect((await events).at(-1)).toMatchObject({ type: 'finished', outcome: 'done', sessionId: now });
  expect(session.isUsable()).toBe(false);
});

it('the process goes once nobody holds it, so that the new session gets one writer', async () => {
  const played = playSession({ onIdle: () => listeners?.onIdle() });
  let listeners: { onIdle(): void } | undefined;
  const slots = createProcessSlots({
    launcher: {
      async start(_settings, _session, given) {
        listeners = given;
        return played.session;
      },
    },
    clock: createFakeClock(),
    maxProcesses: 1,
    transcriptSize: () => undefined,
    spare: () => undefined,
    onGone: () => {},
    onUnasked: () => {},
  });
  const session = { id: sessionId, historyOf: undefined };
  const pooled = (await slots.start(settings, session, new AbortController().signal))!;
  await played.ready('2.1.329');
  const events = collect(played.session.prompt(promptId, 'go'));
  for (const line of reset.slice(0, -1)) played.write(line);
  await events;
  expect(played.ending).toEqual([]);

  slots.free(pooled);
  played.write(reset.at(-1)!);

  expect(played.ending).toEqual(['eof']);
});
