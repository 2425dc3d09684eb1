import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScriptedWorkspaces } from '../../fakes/workspaces/scripted.ts';
import { createProjectFolder } from '../project-folder.ts';
import { startAsking, suggesting } from './approvals-rig.ts';

/* A code session works in its worktree: the checkout of the person is outside for it, though both are one project. */

const someone = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
const outsideReason = 'Path is outside allowed working directories';

/** Claude works in a real worktree of a real repository; `addDirs`: of the project, by names in the checkout. */
async function startInWorktree(addDirs: string[] = []) {
  const here = createProjectFolder();
  here.file('project/a.txt', 'one\n');
  here.file('project/lib/b.txt', 'two\n');
  here.git('init', '-b', 'main');
  here.git('add', '-A');
  here.git(...someone, 'commit', '-m', 'x');
  const tree = join(here.project, '..', 'data', 'worktrees', 'home', 'fix');
  here.git('worktree', 'add', '-b', 'dispatch/fix-login-ts', tree);
  const workspaces = createScriptedWorkspaces();
  const { plan } = workspaces;
  workspaces.plan = async (request) => ({ ...(await plan(request)), path: tree });
  const dirs = addDirs.map((name) => join(here.project, name));
  const projects = [{ name: 'home', path: here.project, route: 'auto' as const, addDirs: dirs }];
  const rig = await startAsking({ projects, workspaces, text: 'fix login.ts', chat: { files: {} } });
  const buttonsOf = ({ buttons }: { buttons: { label: string }[] }) => buttons.map(({ label }) => label);
  const edit = (path: string, reason?: string) =>
    rig.host.ask('Edit', { file_path: path, old_string: 'one', new_string: 'uno' }, rig.run, {
      suggestedMode: 'acceptEdits',
      shellFolder: tree,
      ...(reason !== undefined && { reason, blockedPath: path }),
    });
  return { ...rig, ...here, tree, buttonsOf, edit };
}

describe('a session in a worktree', () => {
  it('is started there, and nothing of the checkout is added', async () => {
    const { host, tree, project, store } = await startInWorktree(['lib']);

    expect(host.opens[0]!.project).toMatchObject({ path: tree, addDirs: [join(tree, 'lib')], checkout: project });
    expect(host.opens[0]!.project.branch).toBe(store.workspaces.of(store.tasks.byNumber(1)!.sessionId)!.branch);
  });

  it('edits the worktree by a temporary permission, and the same file of the checkout never', async () => {
    const { edit, card, press, untilAnswer, tree, project, buttonsOf, store } = await startInWorktree(['lib']);
    const first = edit(join(tree, 'a.txt'));
    const offer = await card('Change this file?');
    expect(offer.text).toContain(`edits in ${tree}`);
    press(offer, 'Allow 30 min');
    await untilAnswer(first);
    const again = edit(join(tree, 'a.txt'));
    expect(await untilAnswer(again)).toEqual({ behavior: 'allow' });

    for (const path of ['a.txt', 'lib/b.txt'].map((name) => join(project, name))) {
      const there = edit(path, outsideReason);
      const post = await card(path);
      expect(post.text).toMatch(/^⚠️ It /);
      expect(post.text).toContain(`outside the project: ${path}`);
      expect(buttonsOf(post)).toEqual(['Allow once', 'Deny', 'Deny with a reason', 'Stop task']);
      expect(there.answer).toBeUndefined();
      press(post, 'Deny');
      await untilAnswer(there);
    }
    expect(store.grants.active(0).map(({ rule }) => rule)).toEqual([`/${tree}/**`]);
  });

  it('gets nothing of the checkout by a folder that was approved for the project', async () => {
    const { host, run, edit, card, project, tree, store, clock, buttonsOf } = await startInWorktree();
    const by = { platform: 'telegram', id: '1', name: 'Ann' } as const;
    for (const path of [project, join(project, 'lib'), join(project, '..')])
      store.folders.add({ project: 'home', path, by, createdAt: clock.now() });
    edit(join(project, 'a.txt'), outsideReason);
    expect(buttonsOf(await card(join(project, 'a.txt')))).not.toContain('Approve folder 30 min');

    const input = { file_path: join(project, 'lib/b.txt') };
    const read = host.ask('Read', input, run, { reason: outsideReason, shellFolder: tree });
    expect((await card(input.file_path)).text).toContain('reads outside the project');
    expect(read.answer).toBeUndefined();
  });

  it('is told in one line what is shared, and may do it only once', async () => {
    const { host, run, card, tree, buttonsOf } = await startInWorktree();
    host.ask('Bash', { command: 'git stash' }, run, { ...suggesting('git stash:*'), shellFolder: tree });
    const post = await card('git stash');

    expect(post.text).toContain('⚠️ It uses the stash, which is shared with your checkout (git stash).');
    expect(post.text.match(/shared/g)).toHaveLength(1);
    expect(post.text).not.toContain('Only once');
    expect(buttonsOf(post)).toEqual(['Allow once', 'Deny', 'Deny with a reason', 'Stop task']);
  });

  it('is told so also of what is a danger', async () => {
    const { host, run, card, tree } = await startInWorktree();
    host.ask('Bash', { command: 'git stash drop' }, run, { shellFolder: tree });
    const post = await card('git stash drop');

    expect(post.text).toMatch(/^⚠️ It discards stashed changes/);
    expect(post.text).toContain('⚠️ It uses the stash, which is shared with your checkout (git stash).');
  });

  it('commits there by a temporary permission, without a doubt', async () => {
    const { host, run, card, press, untilAnswer, tree } = await startInWorktree();
    const ask = (command: string) =>
      host.ask('Bash', { command }, run, { ...suggesting('git commit:*'), shellFolder: tree });
    const first = ask('git commit -m x');
    press(await card('git commit -m x'), 'Allow git commit * for 30 min');
    await untilAnswer(first);

    expect(await untilAnswer(ask('git commit -am y'))).toEqual({ behavior: 'allow' });
  });

  it('sends the files of its worktree, and none of the checkout', async () => {
    const { host, run, chat, tree, project, until } = await startInWorktree(['lib']);
    const send = (path: string) => host.callTool('send_file', { path }, run.sessionId);

    for (const path of ['a.txt', join(tree, 'a.txt'), join(tree, 'lib/b.txt')])
      expect(await send(path), path).toMatchObject({ text: expect.stringContaining('is on its way') });
    for (const path of [join(project, 'a.txt'), join(project, 'lib/b.txt'), '../../../../project/a.txt'])
      expect(await send(path), path).toEqual({
        failed: true,
        text: `${path} is outside the project. I can send only files in it and in its added folders.`,
      });
    const sent = () => chat.arrived.flatMap(({ file }) => file?.name ?? []);
    await until(() => sent().length === 3, 'three files');
    expect(sent()).toEqual(['a.txt', 'a.txt', 'b.txt']);
  });
});
