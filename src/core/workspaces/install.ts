import { type Block, paragraph } from '../../text/document/blocks.ts';
import { formatDuration } from '../../text/format/duration.ts';
import { marks } from '../../text/format/marks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Session } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { actorOf } from '../people/rights.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Workspace } from '../ports/store/work-store.ts';
import type { CommandRun, InstallCommand } from '../ports/workspaces/making.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { sessionKey } from '../sessions/keys.ts';

/**
 * The install of a new worktree. It is a command of the repository, so it runs only after an owner has allowed exactly
 * this command with exactly these files.
 */
export interface Installing {
  /** Runs it when it is allowed; else asks, and the task does not wait for that. Never rejects but for `signal`. */
  install(
    task: Task,
    session: Session,
    workspace: Workspace,
    project: ProjectSettings,
    signal: AbortSignal,
  ): Promise<void>;
  /** An owner allowed it on the card of this session. @returns the word for them. Inside a transaction. */
  allow(sessionId: string, fingerprint: string, by: User): { word: string; isDone: boolean };
  /** It stays without. Inside a transaction. */
  skip(sessionId: string): void;
}

export interface InstallingOptions {
  store: Store;
  workspaces: Pick<Workspaces, 'prepare' | 'run'>;
  project(name: string): ProjectSettings | undefined;
  outbox: Outbox;
  mask: SecretMask;
  log: Log;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
}

export function createInstalling(options: InstallingOptions): Installing {
  const { store, workspaces, outbox, mask, log } = options;

  /** Undefined: nothing to install, or it has run here. */
  async function wanted(workspace: Workspace, { setup }: ProjectSettings): Promise<InstallCommand | undefined> {
    const { install } = await workspaces.prepare(workspace, setup);
    const done =
      install &&
      store.steps.of(workspace.session, mostSteps).some(({ kind, state, input }) => {
        return kind === 'install' && state === 'done' && (input as InstallInput).fingerprint === install.fingerprint;
      });
    return done ? undefined : install;
  }

  async function run(workspace: Workspace, command: InstallCommand, task: Task | undefined, signal: AbortSignal) {
    const { session, project, port } = workspace;
    const { line, fingerprint } = command;
    const input: InstallInput = { line, fingerprint };
    const step = store.steps.begin({ session, task: task?.id, kind: 'install', input, by: undefined });
    const env: Record<string, string> = port === undefined ? {} : { DISPATCH_PORT: String(port) };
    try {
      const result = await workspaces.run(workspace, { line, name: `install-${step.id}`, env }, signal);
      const isDone = result.exitCode === 0;
      store.atomically(() => {
        store.steps.end(step.id, isDone ? 'done' : 'failed', { exitCode: result.exitCode, logFile: result.logFile });
        if (!isDone) tell(workspace, failed(line, result));
      });
      log.info('a worktree was prepared', { project, command: line, exitCode: result.exitCode });
    } catch (error) {
      store.steps.end(step.id, 'failed', null);
      signal.throwIfAborted();
      log.warn('a worktree could not be prepared', { project, command: line, error });
    }
  }

  function failed(line: string, { tail, durationMs }: CommandRun): Block[] {
    return [
      paragraph(`${marks.failed} ${line} failed after ${formatDuration(durationMs)}. Claude works without it.`),
      { type: 'code', text: mask(tail) },
    ];
  }

  function tell({ session: id }: Workspace, blocks: Block[]): void {
    const session = store.sessions.get(id);
    if (session) outbox.add(session.conversation, { ...notice(blocks), notify: false });
  }

  function ask(task: Task, session: Session, { line, lockFile, fingerprint }: InstallCommand): void {
    const key = installKey(session.id);
    const where = lockFile === undefined ? 'from the config' : `as ${lockFile} has it`;
    const text = `${marks.needsYou} ${session.name}: run ${line} in its new worktree (${where})? It runs programs of this branch. An owner decides; Claude works without it until then.`;
    const argument = `${session.id}:${fingerprint.slice(0, beginningLength)}`;
    store.notes.set(noteOf(session.id), JSON.stringify({ line, fingerprint } satisfies InstallInput));
    outbox.add(session.conversation, {
      ...notice(text, undefined, [
        [
          { label: `Run ${line}`, action: `install:${argument}` },
          { label: 'Not now', action: `skip-install:${session.id}` },
        ],
      ]),
      addressee: task.userId,
      key,
    });
  }

  return {
    async install(task, session, workspace, project, signal) {
      const command = await wanted(workspace, project);
      if (!command) return;
      const kind = 'install' as const;
      if (store.choices.isAllowed({ project: project.name, kind, fingerprint: command.fingerprint }))
        return run(workspace, command, task, signal);
      if (store.outbox.messageOf(session.conversation, installKey(session.id)) === undefined)
        store.atomically(() => ask(task, session, command));
    },
    allow(sessionId, beginning, by) {
      const workspace = store.workspaces.of(sessionId);
      const project = workspace && options.project(workspace.project);
      const note = store.notes.get(noteOf(sessionId));
      const asked = note === undefined ? undefined : (JSON.parse(note) as InstallInput);
      if (workspace?.state !== 'ready' || !project) return { word: 'This worktree is gone.', isDone: true };
      if (!asked?.fingerprint.startsWith(beginning)) return { word: 'This question is closed.', isDone: true };
      if (by.role !== 'owner') return { word: 'Only an owner can allow what a repository runs.', isDone: false };
      const { line, fingerprint } = asked;
      store.choices.allow({ project: project.name, kind: 'install', line, fingerprint, by: actorOf(by) });
      store.audit.append({ action: 'command-allowed', actor: actorOf(by), detail: `${line} in “${project.name}”` });
      close(sessionId, `${marks.running} ${line} runs, as ${by.name} allowed.`);
      runAllowed(workspace, project, fingerprint).catch((error: unknown) => {
        if (!options.signal.aborted) log.error('an allowed install did not run', { error });
      });
      return { word: 'Running it.', isDone: true };
    },
    skip(sessionId) {
      close(sessionId, 'Not installed.');
    },
  };

  async function runAllowed(workspace: Workspace, project: ProjectSettings, fingerprint: string): Promise<void> {
    // Inside the transaction of the press nothing may begin.
    await Promise.resolve();
    const command = await wanted(workspace, project);
    if (command?.fingerprint === fingerprint) return run(workspace, command, undefined, options.signal);
    if (command)
      store.atomically(() =>
        tell(workspace, [paragraph(`${marks.careful} What ${command.line} runs has changed since. Nothing ran.`)]),
      );
  }

  /** The card shows this from now on, without buttons. */
  function close(sessionId: string, word: string): void {
    store.notes.delete(noteOf(sessionId));
    const session = store.sessions.get(sessionId);
    if (!session) return;
    outbox.add(session.conversation, { ...notice(word), notify: false, replaces: installKey(sessionId) });
  }
}

interface InstallInput {
  line: string;
  fingerprint: string;
}

/** Among how many of the newest steps of a session its install is looked for. */
const mostSteps = 50;

function installKey(sessionId: string): string {
  return `${sessionKey(sessionId)}install`;
}

/** Characters of a fingerprint that a button carries. */
const beginningLength = 16;

function noteOf(sessionId: string): string {
  return `install ${sessionId}`;
}
