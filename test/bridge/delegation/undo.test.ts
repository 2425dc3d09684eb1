import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRescue } from '../../../src/workspaces/rescue/rescue.ts';
import { createRepository, type TestRepository } from '../../fakes/git/repository.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { createScriptedWorkspaces } from '../../fakes/workspaces/scripted.ts';
import { message, press, type Rig, startRig } from '../rig.ts';

interface UndoRig {
  rig: Rig;
  repository: TestRepository;
  /** Claude works on a task in the checkout, and `work` is what it does. */
  does(text: string, tool: string, work: () => void): Promise<void>;
  file(name: string): string | undefined;
}

/** A chat in a checkout with real Git, where nothing is delegated. */
async function startUndo(): Promise<UndoRig> {
  const repository = createRepository();
  const { env, root, top } = repository;
  const rescue = createRescue({ env, folder: join(root, 'rescue'), log: silentLog });
  const workspaces = { ...createScriptedWorkspaces(), ...rescue };
  const rig = await startRig({ workspaces, projects: [{ name: 'home', path: top }] });
  let runs = 0;
  return {
    ...{ rig, repository },
    async does(text, tool, work) {
      rig.chat.give(message(text));
      const run = await rig.untilRun(++runs);
      const number = rig.store.tasks.ofPrompt(run.promptId)!.number;
      const ask = rig.host.ask(tool, { command: 'make' }, run);
      await rig.until(
        () => rig.chat.arrived.findLast(({ buttons }) => buttons.some(({ label }) => label === 'Allow once')),
        'the card',
      );
      const card = rig.chat.arrived.findLast(({ buttons }) => buttons.some(({ label }) => label === 'Allow once'))!;
      rig.chat.give(
        press(card.buttons.find(({ label }) => label === 'Allow once')!.action, { messageId: card.messageId }),
      );
      await rig.until(() => ask.answer, 'the answer');
      work();
      run.finish({ text: 'Done.' });
      await rig.untilState(number, 'done');
    },
    file: (name) => (existsSync(join(top, name)) ? readFileSync(join(top, name), 'utf8') : undefined),
  };
}

describe('a task in the checkout', () => {
  it('can be undone, with what commands changed and what was never committed', async () => {
    const { rig, repository, does, file } = await startUndo();
    repository.write('notes.txt', 'mine, not committed\n');
    await does('tidy up', 'Bash', () => {
      repository.write('a.txt', 'changed\n');
      repository.write('new/b.txt', 'new\n');
      rmSync(join(repository.top, 'notes.txt'));
    });
    await rig.untilText('3 files changed in the checkout:');
    rig.chat.give(press('undo:1'));
    await rig.untilText('Undo task #1 in the checkout:');
    expect(rig.chat.texts().at(-1)).toMatch(/goes: +new\/b\.txt/);
    expect(rig.chat.texts().at(-1)).toMatch(/comes back: notes\.txt/);
    rig.chat.give(press('undo-all:1'));
    await rig.untilText('Task #1 is undone');

    expect([file('a.txt'), file('new/b.txt'), file('notes.txt')]).toEqual([
      'one\n',
      undefined,
      'mine, not committed\n',
    ]);
    rig.chat.give(press('redo:1'));
    await rig.untilText('Task #1 is as it was before the undo');
    expect([file('a.txt'), file('new/b.txt'), file('notes.txt')]).toEqual(['changed\n', 'new\n', undefined]);
  });

  it('warns of what somebody changed since, and can leave that alone', async () => {
    const { rig, repository, does, file } = await startUndo();
    await does('tidy up', 'Bash', () => {
      repository.write('a.txt', 'changed\n');
      repository.write('b.txt', 'new\n');
    });
    await rig.untilText('2 files changed in the checkout:');
    writeFileSync(join(repository.top, 'a.txt'), 'by hand\n');
    rig.chat.give(message('/undo 1'));
    await rig.untilText('a.txt ⚠️ changed since');
    rig.chat.give(press('undo-rest:1'));
    await rig.untilText('Task #1 is undone');

    expect([file('a.txt'), file('b.txt')]).toEqual(['by hand\n', undefined]);
  });

  it('that changed nothing leaves nothing behind', async () => {
    const { rig, does } = await startUndo();
    await does('look around', 'Bash', () => undefined);
    await rig.until(() => rig.store.checkpoints.of(rig.task(1).id) === undefined, 'the checkpoint to go');
    rig.chat.give(message('/undo 1'));

    await rig.untilText('Nothing is kept of what task #1 changed');
  });

  it('is not looked at while Claude only reads', async () => {
    const { rig } = await startUndo();
    rig.chat.give(message('explain'));
    const run = await rig.untilRun(1);
    run.emit({ type: 'tool-started', toolUseId: 't', name: 'Read', summary: 'a.txt' });
    run.finish({ text: 'So.' });
    await rig.untilState(1, 'done');

    expect(rig.store.checkpoints.of(rig.task(1).id)).toBeUndefined();
  });
});
