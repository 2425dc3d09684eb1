import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { AgentEvent, Outcome } from '../../../src/core/model/events.ts';
import type { PermissionMode } from '../../../src/core/model/permission.ts';
import type { ProjectSettings } from '../../../src/core/model/projects.ts';
import type { AttemptHandle } from '../../../src/core/model/task.ts';
import type { AgentSession, Host, HostFile } from '../../../src/core/ports/host.ts';
import type { AnthropicServer } from '../../fakes/anthropic/server.ts';
import type { StageAsks } from './stage-asks.ts';
import type { StageTools } from './stage-tools.ts';

/** A host whose claude talks to a scripted model. Of its tools, Bash with `echo` and `tail` needs no permission. */
export interface HostRig {
  host: Host;
  project: ProjectSettings;
  model: AnthropicServer;
  /** The same machine with a new bridge on it. */
  restarted(): Host;
  /** Kills the process as a crash would. */
  kill(session: AgentSession): void;
  /** The handle of an earlier process that had the same pid as the session's. */
  earlierHandle(session: AgentSession): AttemptHandle;
  /** Processes that run and belong to the session's claude, itself included. */
  processesOf(session: AgentSession): number[];
  close(): Promise<void>;
}

/** What the parts of the suite share. */
export interface HostStage {
  readonly rig: HostRig;
  /** A session that is costly to make: the tests that leave it in order share it. */
  readonly shared: string;
  readonly tools: StageTools;
  readonly asks: StageAsks;
  open(sessionId?: string, host?: Host, mode?: PermissionMode): Promise<AgentSession>;
}

export async function collect(
  session: AgentSession,
  text: string,
  promptId: string = randomUUID(),
): Promise<AgentEvent[]> {
  const events: AgentEvent[] = [];
  for await (const event of session.prompt(promptId, text)) events.push(event);
  session.release();
  return events;
}

export async function answer(
  session: AgentSession,
  text: string,
  beforeRelease: () => void = () => {},
  promptId = randomUUID(),
  files?: readonly HostFile[],
): Promise<Outcome> {
  const outcome = await read(session.prompt(promptId, text, files));
  beforeRelease();
  session.release();
  return outcome;
}

export async function read(events: AsyncIterable<AgentEvent>): Promise<Outcome> {
  let outcome: Outcome | undefined;
  for await (const event of events) {
    expect(outcome, 'an event after the end').toBeUndefined();
    if (event.type === 'finished') outcome = event;
  }
  return outcome!;
}

export function deltas(events: AgentEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}
