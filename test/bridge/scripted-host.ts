import { randomUUID } from 'node:crypto';
import { BridgeError } from '../../src/core/model/errors.ts';
import type { AgentEvent, Outcome } from '../../src/core/model/events.ts';
import type { AttemptHandle } from '../../src/core/model/task.ts';
import type {
  AgentAsk,
  AgentSession,
  AskAnswer,
  AskListener,
  BackgroundResult,
  DeskSession,
  Host,
  HostFile,
  OpenRequest,
  OwnTurn,
  PromptRecord,
} from '../../src/core/ports/host.ts';
import type { HostTool, HostToolCall, HostToolContext, HostToolResult } from '../../src/core/ports/host-tools.ts';

/** One prompt that was given to claude; tests play claude. */
export interface Run {
  promptId: string;
  text: string;
  /** claude is to compact its session: there is no text. */
  isCompaction: boolean;
  /** With their path on the host. */
  files: readonly (HostFile & { path: string })[];
  /** What it may cost, US dollars. */
  mostUsd: number | undefined;
  sessionId: string;
  handle: AttemptHandle;
  project: string;
  emit(event: AgentEvent): void;
  /** Ends the prompt; what is not given is a good answer without text. */
  finish(outcome?: Partial<Outcome>): void;
  /** The events end without an outcome, by throwing `error` if there is one. */
  breakOff(error?: Error): void;
  readonly ended: boolean;
  /** Messages that were given to it while it runs, in their order; they are in `ScriptedHost.runs` too. */
  readonly steered: readonly Run[];
}

/** Something claude asked; tests see how it was answered. */
export interface PlayedAsk {
  id: string;
  /** Undefined: it is not answered. */
  readonly answer: AskAnswer | undefined;
  /** Claude does not wait any more. */
  withdraw(): void;
}

export interface ScriptedHost extends Host {
  readonly runs: readonly Run[];
  readonly opens: readonly OpenRequest[];
  /** Sessions that can be continued. Each new one is added. */
  readonly sessions: Set<string>;
  /** What `lookup` finds, by prompt id; a prompt that is not in it was never seen. */
  readonly records: Map<string, PromptRecord | Error>;
  /** Processes of the last run that are still there. */
  readonly alive: Set<AttemptHandle>;
  readonly ended: readonly AttemptHandle[];
  /** How often it was told that a spare process may be needed. */
  readonly spareCalls: number;
  /** How often `check` was asked. */
  readonly checks: number;
  /** Sessions that were opened and not given back. */
  readonly held: number;
  /** Claude is missing with this word for people; undefined: it is there. */
  missing: string | undefined;
  /** Prompts do not end by being stopped, only with the host. */
  isSlowToStop: boolean;
  /** This claude takes no messages while it works. */
  isOld: boolean;
  /** Sessions that somebody has open at the desk, with the pid there. */
  readonly openAtDesk: Map<string, number>;
  /** What `deskSessions` finds, by id. */
  readonly desk: Map<string, DeskSession>;
  /** What `follow` gives for a prompt, by its id. */
  readonly followed: Map<string, AgentEvent[]>;
  /** How often it was swept. */
  readonly sweeps: number;
  /** By their path, the files it got because it did not have them. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** The next `open` throws this. */
  failOpen(error: Error): void;
  /** Until the returned function is called, `open` waits. */
  holdOpen(): () => void;
  /** Claude calls one of the bridge's tools. */
  callTool(
    name: string,
    input: Record<string, unknown>,
    sessionId: string,
    change?: Partial<HostToolContext>,
  ): Promise<HostToolResult>;
  /** Claude asks, in the prompt `run` or, without one, in the background of a session. */
  ask(tool: string, input: unknown, where: Run | { sessionId: string }, change?: Partial<AgentAsk>): PlayedAsk;
  /** Claude took a turn by itself; without `turn` nobody knows why. */
  tellBackground(sessionId: string, text: string, turn?: OwnTurn): void;
}

export function createScriptedHost(
  changed: () => void = () => {},
  placeOf: (id: string) => string | undefined = () => undefined,
  who: Pick<ScriptedHost, 'id' | 'name'> = { id: 'local', name: 'desk' },
): ScriptedHost {
  const placed = new Map<string, string>();
  const contents = new Map<string, Uint8Array>();
  const runs: Run[] = [];
  const opens: OpenRequest[] = [];
  const tools: HostTool[] = [];
  let runTool: ((call: HostToolCall) => Promise<HostToolResult>) | undefined;
  const sessions = new Set<string>();
  const records = new Map<string, PromptRecord | Error>();
  const alive = new Set<AttemptHandle>();
  const ended: AttemptHandle[] = [];
  const asks = new Map<string, { run: Run | undefined; withdraw(): void; take(answer: AskAnswer): boolean }>();
  let askListener: AskListener | undefined;
  const listeners: ((result: BackgroundResult) => void)[] = [];
  let held = 0;
  let spareCalls = 0;
  let checks = 0;
  let sweeps = 0;
  const openAtDesk = new Map<string, number>();
  const desk = new Map<string, DeskSession>();
  const followed = new Map<string, AgentEvent[]>();
  let openFault: Error | undefined;
  let gate: Promise<void> | undefined;
  let claudes = 0;

  const host: ScriptedHost = {
    ...who,
    runs,
    opens,
    sessions,
    records,
    alive,
    ended,
    get checks() {
      return checks;
    },
    get held() {
      return held;
    },
    missing: undefined,
    isSlowToStop: false,
    isOld: false,
    openAtDesk,
    desk,
    followed,
    get sweeps() {
      return sweeps;
    },
    async sweep() {
      sweeps++;
    },
    async holderOf(sessionId) {
      const pid = openAtDesk.get(sessionId);
      return pid === undefined ? undefined : { where: `process ${pid}`, isOurs: false };
    },
    deskSessions: async (_, most) => [...desk.values()].slice(0, most),
    async *follow({ promptId }, signal) {
      yield* followed.get(promptId) ?? [];
      await rejectOnAbort(signal).catch(() => {});
    },
    provideTools(provided, call) {
      tools.push(...provided);
      runTool = call;
    },
    callTool(name, input, sessionId, change = {}) {
      if (!runTool || !tools.some((tool) => tool.name === name)) throw new Error(`there is no tool ${name}`);
      return runTool({ tool: name, input, sessionId, startedBy: undefined, isUnasked: false, ...change });
    },
    failOpen(error) {
      openFault = error;
    },
    holdOpen() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return () => {
        gate = undefined;
        resolve();
      };
    },
    ask(tool, input, where, change = {}) {
      const run = 'promptId' in where ? where : undefined;
      let isWithdrawn = false;
      let answer: AskAnswer | undefined;
      const ask: AgentAsk = {
        id: randomUUID(),
        sessionId: where.sessionId,
        promptId: run?.promptId,
        startedBy: run?.promptId,
        startedByOneOf: [],
        tool,
        input,
        description: undefined,
        reason: undefined,
        blockedPath: undefined,
        bySubagent: false,
        shellFolder: opens.at(-1)?.project.path,
        suggestions: [],
        suggestedMode: undefined,
        ...change,
      };
      const played = {
        id: ask.id,
        run,
        get answer() {
          return answer;
        },
        take(given: AskAnswer) {
          if (answer || isWithdrawn) return false;
          answer = given;
          if (run && !run.ended) run.emit({ type: 'ask-closed', askId: ask.id });
          changed();
          return true;
        },
        withdraw() {
          if (!answer && !isWithdrawn) {
            isWithdrawn = true;
            askListener?.withdrawn(ask.id);
          }
          changed();
        },
      };
      asks.set(ask.id, played);
      run?.emit({ type: 'asked', askId: ask.id });
      if (!askListener) throw new Error('nobody listens for asks');
      askListener.asked(ask);
      return played;
    },
    onAsk(listener) {
      askListener = listener;
    },
    answer: async (askId, answer) => asks.get(askId)?.take(answer) ?? false,
    tellBackground: (sessionId, text, turn = { cause: 'unknown', startedBy: undefined }) => {
      for (const listener of listeners) listener({ sessionId, text, ...turn });
    },

    hasLogin: async () => undefined,
    async check() {
      checks++;
      changed();
      return host.missing === undefined
        ? { ok: true, command: '/bin/claude', version: '2.1.0' }
        : { ok: false, message: host.missing };
    },
    async open(request, signal) {
      opens.push(request);
      changed();
      if (gate) await Promise.race([gate, rejectOnAbort(signal)]);
      signal.throwIfAborted();
      if (host.missing !== undefined) {
        throw new BridgeError('agent-missing', 'no claude', { userMessage: host.missing });
      }
      const fault = openFault;
      openFault = undefined;
      if (fault) throw fault;
      const pid = request.sessionId === undefined ? undefined : openAtDesk.get(request.sessionId);
      if (pid !== undefined && !request.fork) {
        throw new BridgeError('conflict', 'open at the desk', {
          userMessage: `It is open at the desk (process ${pid}).`,
        });
      }
      return openSession(request);
    },
    async place(file) {
      const known = placed.get(file.id) ?? placeOf(file.id);
      const path = known ?? `/elsewhere/${placed.size}/${file.fileName}`;
      placed.set(file.id, path);
      if (known === undefined) contents.set(path, await file.content());
      return path;
    },
    contents,
    async lookup({ promptId }) {
      const record = records.get(promptId) ?? { state: 'unseen' };
      if (record instanceof Error) throw record;
      return record;
    },
    isAlive: async (handle) => alive.has(handle),
    async end(handle) {
      alive.delete(handle);
      ended.push(handle);
      changed();
    },
    onBackgroundResult: (listener) => void listeners.push(listener),
    keepSpare() {
      spareCalls++;
      changed();
    },
    get spareCalls() {
      return spareCalls;
    },
    async close() {
      for (const run of runs) if (!run.ended) run.finish({ outcome: 'stopped' });
    },
  };

  function openSession({ project, sessionId, fork }: OpenRequest): AgentSession {
    const known = sessionId !== undefined && sessions.has(sessionId);
    const id = known && !fork ? sessionId : randomUUID();
    const handle = `claude ${++claudes}`;
    const steered: Run[] = [];
    let run: Run | undefined;
    let released = false;
    sessions.add(id);
    held++;

    function begin(
      promptId: string,
      text: string,
      files: readonly HostFile[],
      mostUsd?: number,
      isCompaction = false,
    ): [Run, AsyncIterable<AgentEvent>] {
      const queue = createEventQueue();
      const begun: Run = {
        promptId,
        text,
        isCompaction,
        files: files.map((file) => ({ ...file, path: placed.get(file.id)! })),
        mostUsd,
        sessionId: id,
        handle,
        project: project.name,
        steered,
        emit: queue.push,
        finish(outcome) {
          queue.push({ ...goodEnd, sessionId: id, ...outcome, type: 'finished' });
          queue.end();
        },
        breakOff: queue.end,
        get ended() {
          return queue.isEnded();
        },
      };
      runs.push(begun);
      changed();
      return [begun, queue.events];
    }

    return {
      sessionId: id,
      handle,
      kind: known ? 'resumed' : sessionId === undefined ? 'new' : 'replaced',
      prompt(promptId, text, files = [], mostUsd) {
        if (run) throw new Error('a session takes one prompt');
        const [begun, events] = begin(promptId, text, files, mostUsd);
        run = begun;
        return events;
      },
      compact(promptId, mostUsd) {
        if (run) throw new Error('a session takes one prompt');
        const [begun, events] = begin(promptId, '', [], mostUsd, true);
        run = begun;
        return events;
      },
      get canSteer() {
        return !host.isOld;
      },
      steer(promptId, text, files = []) {
        if (!run || host.isOld) throw new Error('nothing to steer');
        const [begun, events] = begin(promptId, text, files);
        steered.push(begun);
        return events;
      },
      async stop() {
        for (const ask of asks.values()) if (ask.run && ask.run === run) ask.withdraw();
        if (host.isSlowToStop) return;
        if (run && !run.ended) run.finish({ outcome: 'stopped' });
        for (const one of steered) if (!one.ended) one.finish({ outcome: 'withdrawn' });
      },
      release() {
        if (released) throw new Error('released twice');
        released = true;
        held--;
        changed();
      },
    };
  }

  return host;
}

const goodEnd: Omit<Outcome, 'sessionId'> = { outcome: 'done', text: '', costUsd: undefined, durationMs: 1 };

function createEventQueue() {
  const waiting: AgentEvent[] = [];
  let wake = Promise.withResolvers<void>();
  let end: { error: Error | undefined } | undefined;

  async function* events(): AsyncGenerator<AgentEvent> {
    for (;;) {
      const event = waiting.shift();
      if (event) {
        yield event;
      } else if (end) {
        if (end.error) throw end.error;
        return;
      } else {
        await wake.promise;
        wake = Promise.withResolvers();
      }
    }
  }

  return {
    events: events(),
    push(event: AgentEvent) {
      if (end) throw new Error('an event after the end');
      waiting.push(event);
      wake.resolve();
    },
    end(error?: Error) {
      end = { error };
      wake.resolve();
    },
    isEnded: () => end !== undefined,
  };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
