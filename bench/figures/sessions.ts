import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { viewList } from '../../src/core/session-list/list-view.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { type Figure, row } from '../figure.ts';

const sessions = 500;
const tasksOfEach = 4;

export const sessionList: Figure = {
  name: 'sessions',
  title: `The list of ${sessions} code sessions, each with ${tasksOfEach} tasks and a worktree`,
  async measure(scale) {
    const folder = mkdtempSync(join(tmpdir(), 'bridge-sessions-'));
    const clock = createClock();
    const store = createStore(join(folder, 'bridge.db'), clock);
    const chat = 'telegram:1';
    const person = { platform: 'telegram', userId: '1' } as const;
    store.conversations.ensure(chat, 'home');
    store.atomically(() => {
      for (let n = 0; n < sessions; n++) {
        const { id } = store.sessions.add({
          conversation: chat,
          kind: 'code',
          project: 'home',
          name: `s-${n}`,
          person,
        });
        const place = { checkout: '/home', path: `/w/s-${n}`, inside: '', branch: `dispatch/s-${n}`, base: 'main' };
        store.workspaces.add({ ...place, session: id, project: 'home', baseSha: 'abc', port: undefined });
        for (let task = 0; task < tasksOfEach; task++)
          store.tasks.add({
            ...{ id: `${id}-${task}`, origin: { kind: 'message' }, conversation: chat, sessionId: id },
            ...{
              ...person,
              userName: 'Ann',
              project: 'home',
              messages: [{ messageId: `m-${n}-${task}`, text: 'fix' }],
            },
          });
      }
    });
    const times: number[] = [];
    for (let n = 0; n < scale.count(100, 3); n++) {
      const began = performance.now();
      viewList(
        store.sessions.overview({ most: 1_000 }),
        { filter: 'all', page: 0, isUsable: true },
        { now: clock.now() },
      );
      times.push(performance.now() - began);
    }
    store.close();
    rmSync(folder, { recursive: true, force: true });
    return [row('one list, from the database to what the chat shows', 'ms', times, 50)];
  },
};
