import { BridgeError } from '../core/errors.ts';
import type { AgentEvent } from '../core/events.ts';
import type { TaskFile } from '../core/files.ts';
import type { Clock, Log, PermissionMode } from '../core/ports.ts';
import type { ProcessRecord } from '../core/task.ts';
import { type AskListener, createAsks } from './asks.ts';
import { createControl } from './control.ts';
import { createDecoder } from './decoder.ts';
import { endProcess, within } from './end-process.ts';
import { type HostTools, toolServer } from './host-tools.ts';
import { switchMode } from './mode.ts';
import { costOf, crashed, type Ending, fellSilent, goneBefore, outcomeOf } from './outcome.ts';
import type { ClaudeProcess, Exit } from './process.ts';
import { type MediaBlock, promptContent } from './prompt-content.ts';
import { isCurrentVersion, promptMessage } from './prompt-message.ts';
import { createPromptRun, type PromptRun } from './prompt-run.ts';
import { type ClaudeMessage, type ResultMessage, readInitialized, type SystemMessage } from './protocol.ts';
import { createSessionState } from './session-state.ts';
import { watchSilence } from './silence.ts';
import { createTranslator } from './translate.ts';

const interruptMs = 5_000;

export interface SessionOptions {
  /** claude's session id. */
  id: string;
  resumed: boolean;
  clock: Clock;
  log: Log;
  /** A prompt during which claude says nothing at all for this long is given up. */
  silenceMs: number;
  /** The bridge's tools, if it has any. */
  tools: HostTools | undefined;
  /** The mode it was started in. */
  mode: PermissionMode;
  /** Who answers what claude asks, if there is anyone. */
  askListener(): AskListener | undefined;
  /** Masks secrets in a text for people. */
  mask(text: string): string;
  /** The result of a turn that no prompt of ours asked for. */
  onBackgroundResult(text: string): void;
  /** Called when it may have become idle. */
  onIdle(): void;
}

/** One claude process and the session in it. It takes one prompt at a time. */
export interface ClaudeSession {
  readonly id: string;
  readonly process: ProcessRecord;
  /** False from the moment it is being ended or has ended. */
  isUsable(): boolean;
  /** It works on a prompt or on background tasks of its own, or waits for an answer. */
  isBusy(): boolean;
  /** Has claude go on in `mode`, if it is in another one. @throws BridgeError `agent-failed` */
  setMode(mode: PermissionMode): Promise<void>;
  /** Images and PDFs among `files` are shown to claude; they are read first, and it is handed over afterwards. */
  prompt(promptId: string, text: string, files?: readonly TaskFile[]): AsyncIterable<AgentEvent>;
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
  const control = createControl({
    send: child.send,
    tools,
    toolContext: () => ({ sessionId: id, promptId: run?.started ? run.promptId : undefined }),
    onAsk: (requestId, request, reply) => asks.take(requestId, request, reply),
    onUnknown: (subtype) => log.debug('claude asked for something unknown', { session: id, subtype }),
  });

  const asks = createAsks({
    sessionId: id,
    free: tools?.names ?? [],
    listener: options.askListener,
    promptOf: (agentId) => (run?.started && state.isOf(run.promptId, agentId) ? run : undefined),
    starterOf: (agentId) => state.starterOf(agentId),
    onClosed() {
      heard();
      if (!isBusy()) options.onIdle();
    },
    log,
  });

  const state = createSessionState(options.mode);
  const decode = createDecoder(log, id);
  let run: PromptRun | undefined;
  /** The prompt whose files are being read, and the moment when they are. */
  let reading: { run: PromptRun; done: Promise<void> } | undefined;
  let background = createTranslator();
  let isCurrent = false;
  let totalCost = options.resumed ? undefined : 0;
  let ending: Promise<void> | undefined;
  let gone = false;
  /** How a prompt ends whose process is being ended; undefined: nobody wanted it to end. */
  let wanted: Ending | undefined;
  let heard = () => {};

  void child.exited.then((exit) => {
    gone = true;
    control.close();
    asks.close();
    run?.breakOff(wanted ?? crash(exit), id);
  });

  function crash(exit: Exit): Ending {
    const lastWords = mask(child.lastWords());
    log.warn('claude ended in the middle of a task', { session: id, ...exit, lastWords });
    return crashed(lastWords);
  }

  function readLine(line: string): void {
    heard();
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
        endTurn(message);
        break;
      case 'command_lifecycle':
        if (message.command_uuid === run?.promptId) follow(run, message.state);
        break;
      default:
        if (message.type === 'system') trackState(message);
        if (run?.started) run.read(message);
        else background.read(message);
    }
  }

  function follow(current: PromptRun, lifecycle: string): void {
    if (lifecycle === 'started') current.start();
    // Taken back before claude began with it: no result will come.
    if (lifecycle === 'cancelled' && !current.started) current.breakOff(wanted ?? { outcome: 'stopped' }, id);
  }

  function trackState(message: SystemMessage): void {
    state.read(message, run?.started ? run.promptId : undefined);
    if (!isBusy()) options.onIdle();
  }

  function endTurn(result: ResultMessage): void {
    const costUsd = costOf(result, totalCost);
    totalCost = result.total_cost_usd ?? totalCost;
    if (run?.isAnsweredBy(result)) {
      const outcome = outcomeOf(result, { text: run.text(), sessionId: id, costUsd });
      run.finish(wanted ? { ...outcome, ...forced(wanted) } : outcome);
      return;
    }
    const text = background.text();
    background = createTranslator();
    if (text !== '') options.onBackgroundResult(text);
  }

  function isBusy(): boolean {
    return run !== undefined || !state.isIdle() || asks.isAnyOpen();
  }

  function prompt(promptId: string, text: string, files: readonly TaskFile[] = []): AsyncIterable<AgentEvent> {
    if (run) throw new BridgeError('internal', 'a session was given a prompt while it works on another');
    const current = createPromptRun(promptId, clock, () => {
      run = undefined;
    });
    run = current;
    if (gone || ending) {
      current.breakOff(wanted ?? goneBefore, id);
    } else if (files.length === 0) {
      handOver(current, text);
    } else {
      reading = { run: current, done: readAndHandOver(current, text, files) };
    }
    const watch = watchSilence({ clock, ms: options.silenceMs, isExcused: asks.isAnyOpen, onSilent: endSilent });
    heard = watch.heard;
    void current.ended.then(watch.stop);
    return current.events;
  }

  function endSilent(): void {
    wanted ??= fellSilent(options.silenceMs);
    log.warn('claude fell silent', { session: id });
    void stop();
  }

  async function readAndHandOver(current: PromptRun, text: string, files: readonly TaskFile[]): Promise<void> {
    const content = await promptContent(text, files, log);
    reading = undefined;
    if (run === current) handOver(current, content.text, content.media);
  }

  function handOver(current: PromptRun, text: string, media?: readonly MediaBlock[]): void {
    if (!isCurrent) current.start();
    child.send(promptMessage(current.promptId, text, isCurrent, media));
  }

  function stop(): Promise<void> {
    wanted ??= { outcome: 'stopped' };
    asks.close();
    // claude does not know of it yet, so it would not answer an interrupt with a result.
    reading?.run.breakOff(wanted, id);
    ending ??= (async () => {
      const current = run;
      if (current && !gone) {
        control.request('interrupt', { cancel_queued: true }).catch((error: unknown) => {
          log.debug('claude did not take the interrupt', { session: id, error });
        });
        await within(interruptMs, Promise.race([current.ended, child.exited]), clock);
      }
      await endProcess(child, { sessionId: id, clock });
    })();
    return ending;
  }

  const session: ClaudeSession = {
    id,
    process: child.record,
    isUsable: () => !gone && ending === undefined,
    isBusy,
    prompt,
    stop,
    async setMode(mode) {
      if (state.mode === mode) return;
      await switchMode(mode, { control, clock, mask });
      state.mode = mode;
    },
    endInput() {
      asks.close();
      if (reading) void reading.done.then(child.endInput);
      else child.endInput();
    },
    end(inputMs) {
      wanted ??= { outcome: 'stopped' };
      asks.close();
      ending ??= endProcess(child, { sessionId: id, clock, inputMs });
      return ending;
    },
    exited: child.exited,
  };

  function initializeFields(): Record<string, unknown> {
    return tools && tools.names.length > 0 ? { sdkMcpServers: [toolServer] } : {};
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

function forced(ending: Ending) {
  return { failure: undefined, message: undefined, ...ending };
}
