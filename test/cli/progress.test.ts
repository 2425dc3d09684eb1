import { describe, expect, it } from 'vitest';
import { openProgress } from '../../src/cli/shared/progress.ts';
import { createStore } from '../../src/store/store.ts';
import { displayWidth } from '../../src/text/format/width.ts';
import { createFakeClock } from '../fakes/clock/clock.ts';
import { makeOlder } from '../store/database/older.ts';
import { makeMachine } from './run.ts';

const eraseLine = '\r\u001b[K';
const noClaude = { claude: { command: '/no/such/claude' } };

function onScreen(
  work: (progress: ReturnType<typeof openProgress>) => void,
  screen: { isTTY: boolean; columns?: number },
) {
  const written: string[] = [];
  work(openProgress('Deleting tasks', { ...screen, write: (text: string) => written.push(text) }));
  return written.map((text) => text.replace(eraseLine, ''));
}

describe('the progress of long work', () => {
  it('is a bar that grows, and is gone at the end', () => {
    const written = onScreen(
      (progress) => {
        progress.show(0, 4);
        progress.show(4, 4);
        progress.end();
        progress.end();
        progress.show(4, 4);
      },
      { isTTY: true, columns: 80 },
    );

    expect(written).toEqual([
      'Deleting tasks …',
      `Deleting tasks ${'░'.repeat(20)}   0 %`,
      `Deleting tasks ${'█'.repeat(20)} 100 %`,
      '',
    ]);
  });

  it.each([20, 30, 60])('fits into %i columns', (columns) => {
    const written = onScreen((progress) => progress.show(1, 2), { isTTY: true, columns });

    expect(written.at(-1)).toContain('50 %');
    expect(written.filter((text) => displayWidth(text) >= columns)).toEqual([]);
  });

  it('is not written into a pipe', () => {
    expect(onScreen((progress) => progress.show(1, 2), { isTTY: false })).toEqual([]);
  });
});

it.runIf(process.platform === 'linux')(
  'a start on a terminal says that it brings the database up to date; in a pipe it does not',
  async () => {
    const onTerminal = makeMachine();
    const inPipe = makeMachine();
    for (const machine of [onTerminal, inPipe]) {
      machine.writeConfig(noClaude);
      makeOlder(machine.database).close();
    }

    const shown = onTerminal.startOnTerminal(['start']);
    await shown.untilSays('Updating the database; a copy of it stays …');
    await shown.untilSays('type /setup');
    const piped = await inPipe.run(['start']);

    expect(piped.stdout + piped.stderr).not.toContain('Updating the database');
  },
);

it.runIf(process.platform === 'linux')(
  'a backup on a terminal says what it does, and leaves only its result',
  async () => {
    const machine = makeMachine();
    createStore(machine.database, createFakeClock()).close();

    const { code, stdout } = await machine.startOnTerminal(['backup', 'copy.db']).ended;

    expect(code).toBe(0);
    expect(stdout).toContain(`Copying the database …${eraseLine}`);
    expect(stdout.split(eraseLine).at(-1)).toContain('✓ Backed up to');
  },
);
