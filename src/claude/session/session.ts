import type { AgentEvent } from '../../core/model/events.ts';
import type { TaskFile } from '../../core/model/files.ts';
import type { PermissionMode } from '../../core/model/permission.ts';
import type { ProcessRecord } from '../../core/model/task.ts';
import { within } from '../process/bounded-wait.ts';
import { endProcess } from '../process/end-process.ts';
import type { ClaudeProcess, Exit } from '../process/process.ts';
import { isCurrentVersion } from '../prompt/message.ts';
import { createDecoder } from '../protocol/decoder.ts';
import { type ClaudeMessage, readInitialized, type SystemMessage } from '../protocol/messages.ts';
import { createRefusedKey } from '../protocol/refused-key.ts';
import { crashed, notLoggedIn, type TurnEnding } from '../protocol/turn-ending.ts';
import { createAsks } from '../requests/asks.ts';
import { createControlRequests } from '../requests/control-requests.ts';
import { switchMode } from '../requests/permission-mode.ts';
import { createShellFolders, shellFolderHooks } from '../requests/shell-folders.ts';
import { toolServerName } from '../requests/tool-server.ts';
import { createCostWatch } from './cost-watch.ts';
import type { SessionOptions } from './session-options.ts';
import { createSessionPrompts } from './session-prompts.ts';
import { createSessionState } from './session-state.ts';

const interruptMs = 5_000;

/** One claude process and the session in it. It takes one prompt at a time, and messages while it works on that. */
export interface ClaudeSession {
  readonly id: string;
  readonly process: ProcessRecord;
  /** False from the moment it is being ended or has ended. */
  isUsable(): boolean;
  /** claude has gone on in another session than `id`, which must get no second writer: it is of no use any more. */
  hasLeft(): boolean;
  /** It worked before it was given its first prompt, without being asked. */
  isSpoiled(): boolean;
  /** It works on a prompt or on background tasks of its own, or waits for an answer. */
  isBusy(): boolean;
  /** Has claude go on in `mode`, if it is in another one. @throws BridgeError `agent-failed` */
  setMode(mode: PermissionMode): Promise<void>;
  /** Images and PDFs among `files` are shown to claude; they are read first, and it is handed over afterwards. */
  prompt(promptId: string, text: string, files?: readonly TaskFile[], mostUsd?: number): AsyncIterable<AgentEvent>;
  /** Has claude compact the session, in the place of a prompt. */
  compact(promptId: string, mostUsd?: number): AsyncIterable<AgentEvent>;
  /** It takes messages while it works. */
  readonly canSteer: boolean;
  /** One more message, folded into the turn that runs or answered after it. It is given to claude once that has begun. */
  steer(promptId: string, text: string, files?: readonly TaskFile[], mostUsd?: number): AsyncIterable<AgentEvent>;
  /** Interrupts, then ends the process with all it started. */
  stop(): Promise<void>;
  /** End of input: claude finishes its turn and exits. */
  endInput(): void;
  /** Ends the process with all it started, giving it `inputMs` to exit by itself. */
  end(inputMs: number): Promise<void>;
  readonly exited: Promise<Exit>;
}

export interface SessionParts {
  session: ClaudeSession;
  readLine(line: string): void;
  /** Resolves when claude is ready; rejects when it refuses or goes away. */
  initialize(): Promise<void>;
}

/** The conversation with a process that runs: `readLine` is to be given every line it writes. */
export function createSession(child: ClaudeProcess, options: SessionOptions): SessionParts {
  const { id, clock, log, mask, tools } = options;
  const folders = createShellFolders(options.cwd);
  const control = createControlRequests({
    send: child.send,
    tools,
    toolContext: () => ({ sessionId: id, startedBy: starterNow(), isUnasked: isUnasked() }),
    onAsk: (requestId, request, reply) => asks.take(requestId, request, reply),
    onHook: folders.note,
    onUnknown: (subtype) => log.debug('claude asked for something unknown', { session: id, subtype }),
  });

  const asks = createAsks({
    sessionId: id,
    free: tools?.names ?? [],
    listener: options.askListener,
    promptOf(agentId) {
      const { current } = prompts;
      return current && state.isOf(current.promptId, agentId) ? current : undefined;
    },
    starterOf: (agentId) => (agentId === undefined ? prompts.ownTurn?.startedBy : state.starterOfAgent(agentId)),
    startersOf: (agentId) => (agentId === undefined && prompts.ownTurn?.startedByOneOf) || [],
    folderOf: folders.of,
    onClosed() {
      prompts.heard();
      if (!isBusy()) options.onIdle();
    },
    log,
  });

  const spending = createCostWatch({
    sessionId: id,
    getUsage: () => control.request('get_usage'),
    onPassed(ending) {
      log.warn('a task has cost more than it may', { session: id });
      prompts.endAs(ending);
      void stop();
    },
    log,
  });

  const prompts = createSessionPrompts({
    sessionId: id,
    costBefore: options.resumed ? undefined : 0,
    clock,
    log,
    stallMs: options.stallMs,
    silenceMs: options.silenceMs,
    send: child.send,
    isCurrent: () => isCurrent,
    isAsking: asks.isAnyOpen,
    spending,
    starterOf: (task) => state.starterOf(task),
    onBackgroundResult: options.onBackgroundResult,
    onUnasked() {
      if (options.resumed || isSpoiled) return;
      isSpoiled = true;
      options.onUnasked();
    },
    onSilent() {
      log.warn('claude fell silent', { session: id });
      void stop();
    },
  });

  const state = createSessionState(options.mode);
  const decode = createDecoder(log, id);
  let isCurrent = false;
  let isSpoiled = false;
  const isKeyRefused = createRefusedKey();
  let hasLeft = false;
  let ending: Promise<void> | undefined;
  let gone = false;

  void child.exited.then((exit) => {
    gone = true;
    control.close();
    asks.close();
    prompts.breakOff(() => crash(exit));
  });

  function crash(exit: Exit): TurnEnding {
    const lastWords = mask(child.lastWords());
    log.warn('claude ended in the middle of a task', { session: id, ...exit, lastWords });
    return crashed(lastWords);
  }

  function readLine(line: string): void {
    prompts.heard();
    const message = decode(line);
    if (message) handle(message);
  }

  function handle(message: ClaudeMessage): void {
    switch (message.type) {
      case 'control_request':
        control.answer(message);
        break;
      case 'control_cancel_request':
        asks.withdraw(message.request_id);
        break;
      case 'control_response':
        control.settle(message);
        break;
      case 'result':
        prompts.endTurn(message);
        break;
      case 'conversation_reset':
        log.info('claude has left its session', { session: id, why: message.trigger });
        hasLeft = true;
        break;
      case 'command_lifecycle':
        prompts.follow(message);
        break;
      default:
        if (message.type === 'system') trackState(message);
        spending.read(message);
        prompts.read(message);
    }
  }

  function trackState(message: SystemMessage): void {
    if (isKeyRefused(message)) {
      prompts.endAs(notLoggedIn);
      void stop();
    }
    state.read(message, starterOfTurn());
    if (!isBusy()) options.onIdle();
  }

  function isBusy(): boolean {
    return prompts.isAnyOpen() || !state.isIdle() || asks.isAnyOpen();
  }

  function starterOfTurn(): string | undefined {
    return prompts.current?.promptId ?? prompts.ownTurn?.startedBy;
  }

  /** The bridge's tools are not told who calls: between turns it is one of the helpers. */
  function starterNow(): string | undefined {
    if (prompts.current || prompts.ownTurn) return starterOfTurn();
    const [only, ...others] = state.startersOfLiving();
    return others.length === 0 ? only : undefined;
  }

  /** Nobody in a chat asked for what claude does now. */
  function isUnasked(): boolean {
    const { current, ownTurn } = prompts;
    if (current) return false;
    if (ownTurn && ownTurn.startedByOneOf.length > 0) return false;
    const starters = ownTurn ? new Set([ownTurn.startedBy]) : state.startersOfLiving();
    return starters.size === 1 && starters.has(undefined);
  }

  async function interrupt(): Promise<void> {
    control.request('interrupt', { cancel_queued: true }).catch((error: unknown) => {
      log.debug('claude did not take the interrupt', { session: id, error });
    });
    await within(interruptMs, Promise.race([prompts.ended(), child.exited]), clock);
  }

  function stop(): Promise<void> {
    prompts.endAs({ outcome: 'stopped' });
    asks.close();
    // claude does not know of them yet, so it would not answer an interrupt with a result.
    prompts.breakOffPending({ outcome: 'stopped' });
    ending ??= (async () => {
      if (prompts.isAnyOpen() && !gone) await interrupt();
      await endProcess(child, { sessionId: id, clock });
    })();
    return ending;
  }

  const session: ClaudeSession = {
    id,
    process: child.record,
    isUsable: () => !gone && !hasLeft && ending === undefined,
    hasLeft: () => hasLeft,
    isSpoiled: () => isSpoiled,
    isBusy,
    prompt: prompts.prompt,
    compact: prompts.compact,
    get canSteer() {
      return isCurrent;
    },
    steer: prompts.steer,
    stop,
    async setMode(mode) {
      if (state.mode === mode) return;
      await switchMode(mode, { control, clock, mask });
      state.mode = mode;
    },
    endInput() {
      asks.close();
      prompts.breakOffPending({ outcome: 'stopped' }, { steeredOnly: true });
      if (prompts.hasPending()) void prompts.settled().then(child.endInput);
      else child.endInput();
    },
    end(inputMs) {
      prompts.endAs({ outcome: 'stopped' });
      asks.close();
      ending ??= endProcess(child, { sessionId: id, clock, inputMs });
      return ending;
    },
    exited: child.exited,
  };

  function initializeFields(): Record<string, unknown> {
    return { hooks: shellFolderHooks, ...(tools && tools.names.length > 0 && { sdkMcpServers: [toolServerName] }) };
  }

  return {
    session,
    readLine,
    async initialize() {
      const { version, mode } = readInitialized(await control.request('initialize', initializeFields()));
      isCurrent = isCurrentVersion(version);
      state.mode = mode ?? state.mode;
    },
  };
}
