import { describe, expect, it } from 'vitest';
import { createToolServer } from '../../../src/claude/requests/tool-server.ts';
import type { HostToolCall, HostToolContext } from '../../../src/core/ports/host-tools.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import type { HeardAsk } from '../heard-asks.ts';
import { collect, firstPrompt, playSession, sessionId } from '../replay.ts';

/* What helpers ask belongs to the prompt that wanted their work: not to nobody, and not to whatever runs meanwhile. */

const current = '2.1.329';
const secondPrompt = '22222222-2222-4222-8222-222222222222';

interface Start {
  /** False: the turn waits for it. */
  isBackground?: boolean;
  task_type?: string;
  parent?: string;
  call?: string;
}

/** A session in which prompts come and go and helpers work on; the lines are as claude 2.1.329 writes them. */
async function playHelpers() {
  const asks: HeardAsk[] = [];
  const calls: HostToolContext[] = [];
  const call = async ({ tool: _, input: __, ...context }: HostToolCall) => {
    calls.push(context);
    return { text: 'On its way.' };
  };
  const tools = createToolServer([{ name: 'send_file', description: '', inputSchema: {} }], call, silentLog);
  const played = playSession({ tools, onAsk: (ask) => asks.push(ask) });
  await played.ready(current);
  const system = (subtype: string, fields: object) => played.write({ type: 'system', subtype, ...fields });
  let living: { task_id: string; task_type: string; parent_task_id: string | undefined }[] = [];

  let runs = 0;

  function live(tasks: typeof living): void {
    living = tasks;
    system('background_tasks_changed', { tasks });
  }

  return {
    ...played,
    asks,
    begin(promptId: string) {
      const events = collect(played.session.prompt(promptId, 'go'));
      for (const state of ['queued', 'started'])
        played.write({ type: 'command_lifecycle', command_uuid: promptId, state });
      system('init', {});
      return events;
    },
    result: (fields: object) => played.write({ type: 'result', subtype: 'success', result: '', ...fields }),
    start(
      task_id: string,
      { isBackground = true, task_type = 'local_agent', parent, call = `call-${task_id}` }: Start = {},
    ) {
      if (isBackground) live([...living, { task_id, task_type, parent_task_id: parent }]);
      const more = { tool_use_id: call, is_backgrounded: isBackground, parent_task_id: parent };
      system('task_started', { task_id, run_id: `run-${++runs}`, task_type, ...more });
    },
    end(task_id: string) {
      system('task_notification', { task_id, status: 'completed' });
      if (living.some((task) => task.task_id === task_id)) live(living.filter((task) => task.task_id !== task_id));
    },
    ownTurn: () => system('init', {}),
    /** claude asks the model: first in each turn, and again when a tool has run. */
    request: () => system('status', { status: 'requesting' }),
    agents: (task_id: string, ...agentIds: string[]) =>
      system('task_progress', {
        task_id,
        workflow_progress: [
          { type: 'workflow_phase', index: 1, title: 'a' },
          ...agentIds.map((agentId, index) => ({
            type: 'workflow_agent',
            index,
            label: 'one',
            agentId,
            state: 'start',
          })),
        ],
      }),
    /** One that nobody names; tells what the tool got. */
    async useTool() {
      const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'send_file', arguments: {} } };
      const request = { subtype: 'mcp_message', server_name: 'bridge', message };
      played.write({ type: 'control_request', request_id: 'tool', request });
      await played.untilSent((line) => JSON.stringify(line).includes('"tool"'));
      return calls;
    },
    /** claude itself asks, or a helper; tells in whose name. */
    ask(agent_id?: string) {
      const request = { subtype: 'can_use_tool', tool_name: 'Bash', input: { command: 'touch x' }, agent_id };
      played.write({ type: 'control_request', request_id: `ask-${asks.length}`, request });
      const { promptId, startedBy } = asks.at(-1)!;
      return { promptId, startedBy };
    },
  };
}

const inTheBackground = (startedBy: string | undefined) => ({ promptId: undefined, startedBy });

describe('a helper of a helper', () => {
  it('asks for the prompt behind both when that is over', async () => {
    const { begin, result, start, ask } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    result({ user_message_uuids: [firstPrompt] });
    await first;

    start('b', { isBackground: false, parent: 'a' });
    expect(ask('b')).toEqual(inTheBackground(firstPrompt));
    start('c', { parent: 'b' });
    expect(ask('c')).toEqual(inTheBackground(firstPrompt));
  });

  it('asks for that one also while another prompt runs', async () => {
    const { begin, result, start, ask, exit } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    result({ user_message_uuids: [firstPrompt] });
    await first;
    const second = begin(secondPrompt);

    start('b', { parent: 'a' });
    expect(ask('b')).toEqual(inTheBackground(firstPrompt));
    expect(ask()).toEqual({ promptId: secondPrompt, startedBy: secondPrompt });
    exit({ code: 0, signal: undefined });
    await second;
  });

  it('of a turn that nobody asked for asks for nobody', async () => {
    const { begin, result, start, ask, ownTurn } = await playHelpers();
    const first = begin(firstPrompt);
    result({ user_message_uuids: [firstPrompt] });
    await first;
    ownTurn();
    start('a');
    result({});

    start('b', { parent: 'a' });
    expect(ask('b')).toEqual(inTheBackground(undefined));
  });
});

describe('a helper that uses a tool of the bridge between turns', () => {
  it('does so for the prompt behind it', async () => {
    const { begin, result, start, useTool } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    result({ user_message_uuids: [firstPrompt] });
    await first;

    expect(await useTool()).toEqual([{ sessionId, startedBy: firstPrompt, isUnasked: false }]);
  });

  it('is refused when a turn that nobody asked for set it to work', async () => {
    const { begin, result, start, ownTurn, useTool } = await playHelpers();
    const first = begin(firstPrompt);
    result({ user_message_uuids: [firstPrompt] });
    await first;
    ownTurn();
    start('a');
    result({});

    expect(await useTool()).toEqual([]);
  });
});

describe('a helper that works again', () => {
  it('because a command of its own ended, asks for its first prompt, also while another one runs', async () => {
    const { begin, result, start, end, ask, exit } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    start('command', { task_type: 'local_bash', parent: 'a' });
    result({ user_message_uuids: [firstPrompt] });
    await first;
    end('a');

    end('command');
    start('a');
    expect(ask('a')).toEqual(inTheBackground(firstPrompt));
    end('a');
    const second = begin(secondPrompt);
    start('a');
    expect(ask('a')).toEqual(inTheBackground(firstPrompt));
    exit({ code: 0, signal: undefined });
    await second;
  });

  it('because another prompt sent it a message, asks for that one', async () => {
    const { begin, result, start, end, ask } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    result({ user_message_uuids: [firstPrompt] });
    await first;
    end('a');
    const second = begin(secondPrompt);
    start('a', { call: 'the-message' });
    result({ user_message_uuids: [secondPrompt] });
    await second;

    expect(ask('a')).toEqual(inTheBackground(secondPrompt));
  });
});

describe('the agents of a workflow', () => {
  it('ask for the prompt that began it when that is over', async () => {
    const { begin, result, start, agents, ask } = await playHelpers();
    const first = begin(firstPrompt);
    start('w', { task_type: 'local_workflow' });
    result({ user_message_uuids: [firstPrompt] });
    await first;

    expect(ask('not-told-yet')).toEqual(inTheBackground(firstPrompt));
    agents('w', 'one');
    expect(ask('one')).toEqual(inTheBackground(firstPrompt));
  });

  it('ask for that one also while another prompt runs', async () => {
    const { begin, result, start, agents, ask, exit } = await playHelpers();
    const first = begin(firstPrompt);
    start('w', { task_type: 'local_workflow' });
    result({ user_message_uuids: [firstPrompt] });
    await first;
    const second = begin(secondPrompt);

    expect(ask('not-told-yet')).toEqual(inTheBackground(firstPrompt));
    agents('w', 'one');
    expect(ask('one')).toEqual(inTheBackground(firstPrompt));
    exit({ code: 0, signal: undefined });
    await second;
  });
});

describe('the turn that tells what a helper came to', () => {
  it('asks for the prompt of that helper, whatever other helpers ended within a turn before', async () => {
    const { begin, result, start, end, ask, ownTurn } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    result({ user_message_uuids: [firstPrompt] });
    await first;
    const second = begin(secondPrompt);
    start('inside', { isBackground: false });
    end('inside');
    result({ user_message_uuids: [secondPrompt] });
    await second;

    end('a');
    ownTurn();

    expect(ask()).toEqual(inTheBackground(firstPrompt));
  });

  it('nor what was told within a turn before', async () => {
    const { begin, request, result, start, end, ask, ownTurn } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    result({ user_message_uuids: [firstPrompt] });
    await first;
    const second = begin(secondPrompt);
    request();
    start('b');
    end('a');
    // A tool has run: with its result claude tells the model of the end of `a`.
    request();
    result({ user_message_uuids: [secondPrompt] });
    await second;

    end('b');
    ownTurn();

    expect(ask()).toEqual(inTheBackground(secondPrompt));
  });

  it('a line of what is watched asks for the prompt that watches, whatever helpers work on', async () => {
    const { begin, result, start, ask, ownTurn } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    start('w', { task_type: 'local_workflow' });
    result({ user_message_uuids: [firstPrompt] });
    await first;
    const second = begin(secondPrompt);
    start('watch', { task_type: 'local_bash' });
    result({ user_message_uuids: [secondPrompt] });
    await second;

    ownTurn();

    expect(ask()).toEqual(inTheBackground(secondPrompt));
  });

  it('a line of one of several things that are watched may be any of theirs, and of nobody else', async () => {
    const { begin, result, start, ask, ownTurn, asks, useTool } = await playHelpers();
    for (const [promptId, id] of [
      [firstPrompt, 'one'],
      [secondPrompt, 'two'],
    ] as const) {
      const events = begin(promptId);
      start(id, { task_type: 'local_bash' });
      result({ user_message_uuids: [promptId] });
      await events;
    }

    ownTurn();

    expect(ask()).toEqual(inTheBackground(undefined));
    expect(asks[0]?.startedByOneOf).toEqual([firstPrompt, secondPrompt]);
    expect(await useTool()).toHaveLength(1);
  });

  it('nor what was told to a helper', async () => {
    const { begin, result, start, end, ask, ownTurn } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    start('command', { task_type: 'local_bash', parent: 'a' });
    result({ user_message_uuids: [firstPrompt] });
    await first;
    const second = begin(secondPrompt);
    start('b');
    result({ user_message_uuids: [secondPrompt] });
    await second;
    end('a');
    ownTurn();
    expect(ask()).toEqual(inTheBackground(firstPrompt));
    result({});
    end('command');
    start('a');

    end('b');
    ownTurn();

    expect(ask()).toEqual(inTheBackground(secondPrompt));
  });

  it('of two that end at once it asks for each in its turn', async () => {
    const { begin, request, result, start, end, ask, ownTurn } = await playHelpers();
    const first = begin(firstPrompt);
    start('a');
    result({ user_message_uuids: [firstPrompt] });
    await first;
    const second = begin(secondPrompt);
    request();
    start('b');
    request();
    end('b');
    end('a');
    result({ user_message_uuids: [secondPrompt] });
    await second;

    ownTurn();
    request();
    expect(ask()).toEqual(inTheBackground(secondPrompt));
    result({});
    ownTurn();
    request();
    expect(ask()).toEqual(inTheBackground(firstPrompt));
  });
});
