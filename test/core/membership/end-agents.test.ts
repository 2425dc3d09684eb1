import { expect, it } from 'vitest';
import { endAgentsOf } from '../../../src/core/membership/end-agents.ts';
import type { Host } from '../../../src/core/ports/host.ts';
import { createStore } from '../../../src/store/store.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { databasePath } from '../../store/database/database.ts';

it('ends the claude of a session that went to another app with /continue, where no task ran in it yet', () => {
  const store = createStore(databasePath(), createFakeClock());
  const [here, there] = ['telegram:1', 'discord:1'];
  for (const id of [here, there]) store.conversations.ensure(id, 'home');
  const bob = { platform: 'telegram', userId: '30' };
  const request = { conversation: here, ...bob, userName: 'Bob', project: 'home', messages: [{ text: 'start it' }] };
  store.tasks.add({ id: 'a', origin: { kind: 'message' }, ...request });
  for (const sessionId of ['s1', 's2'])
    store.tasks.addAttempt({
      taskId: 'a',
      promptId: sessionId,
      sessionId,
      handle: sessionId,
      startedAt: 1,
      adds: false,
    });
  store.sessions.setAgentId(store.conversations.get(here)!.session.id, 's2');
  for (const state of ['running', 'done'] as const) store.tasks.move('a', state);
  store.conversations.moveSession(here, there);
  for (const sessionId of ['s1', 's2']) store.processes.add({ handle: sessionId, sessionId, startedAt: 1 });
  const ended: string[] = [];
  const end = async (handle: string) => void ended.push(handle);

  endAgentsOf({ store, hosts: { of: () => ({ end }) as Host }, log: createRecordingLog(() => {}) }, [bob]);

  expect(ended).toEqual(['s1', 's2']);
  store.close();
});
