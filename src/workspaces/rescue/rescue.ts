import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../core/ports/log.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Rescued, WorkspaceRescue } from '../../core/ports/workspaces/rescue.ts';
import { createGit, type OpenGit } from '../git/git.ts';
import { isAsKept, keepMoment, type Moment, readFacts, refOfRescue, rescuedOf } from './keep.ts';
import { createPlaceNotes, refOfPlace } from './places.ts';
import { assertUnlocked, deleteBranch, deleteHeld, forgetWorktree, stopped } from './remove.ts';
import { restoreWorktree } from './restore.ts';
import { planUndo, putBack, takeSnapshot } from './undo.ts';
import { nameForDisk, openVault, tidyVault, type Vault } from './vault.ts';
import { lineOf, worktreeOf } from './worktree.ts';

export interface RescueOptions {
  /** What Git gets, without the bridge's own secrets. */
  env: NodeJS.ProcessEnv;
  /** Absolute: `<data>/rescue`. */
  folder: string;
  log: Log;
}

export function createRescue({ env, folder, log }: RescueOptions): WorkspaceRescue {
  const open = createGit(env);
  const turns = new Map<string, Promise<unknown>>();
  const vaults = new Map<string, Vault>();
  const notes = createPlaceNotes(folder);

  /** One call at a time for each project: they share its vault. */
  function inTurn<T>(project: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(project) ?? Promise.resolve()).then(work, work);
    turns.set(
      project,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async function vaultOf(project: string, format: string): Promise<Vault> {
    const known = vaults.get(project);
    if (known !== undefined && existsSync(known.path)) return known;
    const vault = await openVault(open, folder, project, format);
    await tidyVault(vault);
    vaults.set(project, vault);
    return vault;
  }

  async function vaultFor(checkout: string, project: string): Promise<Vault> {
    const known = vaults.get(project);
    if (known !== undefined && existsSync(known.path)) return known;
    return vaultOf(project, await lineOf(open(checkout), ['rev-parse', '--show-object-format']));
  }

  async function rescue(place: WorkspacePlace, project: string, id: string): Promise<Rescued> {
    const vault = await vaultFor(place.checkout, project);
    const note = await notes.read(place.path);
    // Half of it is gone already, and held: what is left is looked at as it goes.
    if (note?.isRemoving && note.project === project) return note.rescued;
    const moment = await keepMoment(open, vault, place, id);
    const known = await sameAsBefore(vault, id, moment);
    const rescued = rescuedOf(vault, known?.sha ?? moment.sha, known?.facts ?? moment.facts);
    const sha = known?.sha ?? moment.sha;
    await vault.git(['update-ref', refOfPlace(place.path), sha]);
    if (rescued.ref !== undefined) await vault.git(['update-ref', rescued.ref, sha]);
    await notes.write(place.path, { project, sha, rescued, signature: moment.signature, isRemoving: false });
    log.info('kept a worktree', { path: place.path, ref: rescued.ref, what: rescued.what });
    return rescued;
  }

  async function remove(place: WorkspacePlace, rescued: Rescued): Promise<void> {
    const note = await notes.read(place.path);
    if (note === undefined) return assertGone(open, place);
    return inTurn(note.project, async () => {
      const vault = await vaultFor(place.checkout, note.project);
      if (note.rescued.sha !== rescued.sha || note.rescued.ref !== rescued.ref) throw changed(place);
      const facts = await readFacts(vault, note.sha);
      const tree = await worktreeOf(open, place);
      await assertUnlocked(tree);
      if (!note.isRemoving) {
        const kept = { signature: note.signature, state: facts.state };
        if (!(await isAsKept(open, vault, place, kept))) throw changed(place);
      }
      await vault.verify(note.sha);
      await notes.write(place.path, { ...note, isRemoving: true });
      try {
        await deleteHeld(vault, { sha: note.sha, facts, tree }, place, rescued.folder ?? vault.files);
        await forgetWorktree(open(place.checkout), vault, { facts, tree }, place.path);
      } catch (error) {
        await notes.write(place.path, { ...note, isRemoving: false });
        throw error;
      }
      await deleteBranch(vault, await worktreeOf(open, place), place.branch, rescued.sha);
      await vault.git(['update-ref', '-d', refOfPlace(place.path)]);
      await notes.drop(place.path);
      log.info('removed a worktree', { path: place.path });
    });
  }

  async function forget(project: string, rescued: Pick<Rescued, 'ref' | 'folder'>): Promise<void> {
    const path = join(folder, `${nameForDisk(project)}.git`);
    if (rescued.folder?.startsWith(`${folder}/`)) {
      await rm(rescued.folder, { recursive: true, force: true });
    }
    if (rescued.ref === undefined || !existsSync(path)) return;
    const vault = await vaultOf(project, 'sha1');
    await vault.git(['update-ref', '-d', rescued.ref]);
    // They name contents that no ref leads to, and would be believed after those are gone.
    const indexes = (await readdir(path)).filter((name) => name.startsWith('index-'));
    for (const name of indexes) await rm(join(path, name), { force: true });
    await vault.git(['gc', '--prune=now', '--quiet'], { settings: ['gc.pruneExpire=now'] });
  }

  return {
    rescue: (place, project, id) => inTurn(project, () => rescue(place, project, id)),
    remove,
    restore: (project, rescued, place) =>
      inTurn(project, async () => restoreWorktree(open, await vaultFor(place.checkout, project), rescued, place)),
    forget: (project, rescued) => inTurn(project, () => forget(project, rescued)),
    snapshot: (top, project, name) =>
      inTurn(project, async () => takeSnapshot(open, await vaultFor(top, project), top, name)),
    planUndo: (top, project, before, after) =>
      inTurn(project, async () => planUndo(await vaultFor(top, project), top, before, after)),
    undo: (top, project, before, paths, name) =>
      inTurn(project, async () => {
        const vault = await vaultFor(top, project);
        const snapshot = await takeSnapshot(open, vault, top, name);
        await putBack(vault, top, before, paths);
        return snapshot;
      }),
  };
}

/** The rescue of this id that is there already, when nothing has changed since. */
async function sameAsBefore(vault: Vault, id: string, moment: Moment) {
  const sha = await vault.refOf(refOfRescue(id));
  const facts = sha === undefined ? undefined : await readFacts(vault, sha);
  return sha !== undefined && facts?.state === moment.facts.state ? { sha, facts } : undefined;
}

async function assertGone(open: OpenGit, place: WorkspacePlace): Promise<void> {
  const tree = await worktreeOf(open, place);
  if (tree.isThere || tree.admin !== undefined) throw stopped(`${place.path} was not rescued yet.`);
}

function changed(place: WorkspacePlace) {
  return stopped(`${place.path} changed since it was rescued. Nothing was removed. Rescue it again, then remove it.`);
}
