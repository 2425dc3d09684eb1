import { randomUUID } from 'node:crypto';
import type { LoadedConfig } from '../../config/load.ts';
import { BridgeError } from '../../core/model/errors.ts';
import type { AgentEvent } from '../../core/model/events.ts';
import type { ProjectSettings } from '../../core/model/projects.ts';
import type { Host } from '../../core/ports/host.ts';
import { formatDuration } from '../../text/format/duration.ts';
import { claudeCall } from '../line/call.ts';
import { openHost } from '../shared/host.ts';
import { type Surroundings, silentLog } from '../shared/surroundings.ts';
import { type Finding, fail, pass, skip } from './finding.ts';

const longestMs = 90_000;

/** Found, version, logged in, and one real answer; the last two cost one small request. */
export async function* checkClaude(
  loaded: LoadedConfig,
  { paths, clock }: Surroundings,
  mayAsk: boolean,
): AsyncGenerator<Finding> {
  const spareless = { ...loaded, config: { ...loaded.config, claude: { ...loaded.config.claude, spare: false } } };
  const host = await openHost(spareless, paths, clock, silentLog);
  try {
    const found = await host.check();
    if (!found.ok) {
      yield fail('Claude', 'not found', found.message);
      return;
    }
    yield pass('Claude', `${found.version} (${found.command})`);
    const project = loaded.config.projects.find(({ name }) => name === loaded.config.defaultProject);
    if (!mayAsk) yield skip('Claude answers', 'not checked, because of --no-claude');
    else if (project) yield await ask(host, project, claudeCall(found.command));
  } finally {
    await host.close(0);
  }
}

/** @param run `claude` as the person can type it */
async function ask(host: Host, project: ProjectSettings, run: string): Promise<Finding> {
  const startedAt = Date.now();
  const signal = AbortSignal.timeout(longestMs);
  try {
    const session = await host.open({ project, sessionId: undefined }, signal);
    const stop = () => void session.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const end = await lastOf(session.prompt(randomUUID(), 'Reply with the word ready.'));
      if (end?.outcome === 'done')
        return pass('Claude answers', `logged in; answered in ${formatDuration(Date.now() - startedAt)}`);
      if (end?.failure === 'not-logged-in')
        return fail('Claude answers', 'Claude is not logged in', `Run ${run}, then type /login`);
      return fail(
        'Claude answers',
        end?.message ?? `no answer in ${formatDuration(longestMs)}`,
        `Run ${run} in the project folder and ask it something`,
      );
    } finally {
      signal.removeEventListener('abort', stop);
      session.release();
    }
  } catch (error) {
    const reason = error instanceof BridgeError ? (error.userMessage ?? error.message) : String(error);
    return fail('Claude answers', reason, `Run ${run} in the project folder and see what it says`);
  }
}

async function lastOf(events: AsyncIterable<AgentEvent>): Promise<(AgentEvent & { type: 'finished' }) | undefined> {
  let end: (AgentEvent & { type: 'finished' }) | undefined;
  for await (const event of events) if (event.type === 'finished') end = event;
  return end;
}
