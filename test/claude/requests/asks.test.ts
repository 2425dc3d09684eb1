import { describe, expect, it } from 'vitest';
import type { HeardAsk } from '../heard-asks.ts';
import { collect, firstPrompt, type PlayedSession, playSession, sessionId } from '../replay.ts';

const call = { tool_name: 'Bash', input: { command: 'rm -rf build' }, tool_use_id: 'toolu_1' };

function request(requestId: string, fields: Record<string, unknown> = call): Record<string, unknown> {
  return { type: 'control_request', request_id: requestId, request: { subtype: 'can_use_tool', ...fields } };
}

/** What claude reads as the answers to its requests, in order. */
function replies({ sent }: PlayedSession): { id: unknown; reply: unknown }[] {
  return sent.flatMap(({ type, response }) => {
    if (type !== 'control_response') return [];
    const { request_id: id, response: reply } = response as Record<string, unknown>;
    return [{ id, reply }];
  });
}

async function listening(options: Parameters<typeof playSession>[0] = {}) {
  const asks: HeardAsk[] = [];
  const played = playSession({ ...options, onAsk: (ask) => asks.push(ask) });
  await played.ready('2.1.197');
  return { played, asks, ...played };
}

describe('what claude asks its host', () => {
  it('reaches the listener with all it says, also while no prompt runs', async () => {
    const { asks, write, played } = await listening();

    write(
      request('a', {
        ...call,
        description: 'Clean up',
        decision_reason: 'It deletes',
        blocked_path: '/b',
        agent_id: 'x1',
        permission_suggestions: [
          { type: 'addRules', behavior: 'deny', rules: [{ toolName: 'Bash', ruleContent: 'no' }] },
          {
            type: 'addRules',
            behavior: 'allow',
            rules: [{ toolName: 'Bash', ruleContent: 'rm *' }, { toolName: 'X' }],
          },
          { type: 'addRules', behavior: 'allow', rules: [{ toolName: 'Bash', ruleContent: 'second' }] },
          { type: 'setMode', mode: 'acceptEdits', destination: 'session' },
        ],
      }),
    );

    expect(asks).toMatchObject([
      {
        sessionId,
        promptId: undefined,
        tool: 'Bash',
        input: { command: 'rm -rf build' },
        description: 'Clean up',
        reason: 'It deletes',
        blockedPath: '/b',
        bySubagent: true,
        suggestions: [{ tool: 'Bash', content: 'rm *' }, { tool: 'X' }],
        suggestedMode: 'acceptEdits',
      },
    ]);
    expect(replies(played)).toEqual([]);
  });

  it('tells where the shell is, as Claude said after the call before, for each subagent its own', async () => {
    const { asks, write, sent } = await listening();
    const hook = (input: unknown, id = 'shell-folder') => ({
      type: 'control_request',
      request_id: `hook-${sent.length}`,
      request: { subtype: 'hook_callback', callback_id: id, input },
    });
    const about = { hook_event_name: 'PostToolUse', cwd: '/work/site/sub' };

    write(request('a'));
    for (const odd of [about.cwd, { ...about, cwd: 7 }, { ...about, hook_event_name: 'Stop' }]) write(hook(odd));
    write(hook(about, 'another'));
    write(hook({ ...about, agent_id: 'helper', cwd: '/work/other' }));
    write(request('b'));
    write(hook(about));
    write(request('c'));
    write(request('d', { ...call, agent_id: 'helper' }));
    write(request('e', { ...call, agent_id: 'another' }));
    write(hook({ ...about, hook_event_name: 'PostToolUseFailure', cwd: 'sub' }));
    write(request('f'));

    expect(sent[0]).toMatchObject({
      request: { subtype: 'initialize', hooks: { PostToolUse: [{ hookCallbackIds: ['shell-folder'] }] } },
    });
    expect(asks.map(({ shellFolder }) => shellFolder)).toEqual([
      '/work/site',
      '/work/site',
      '/work/site/sub',
      '/work/other',
      undefined,
      undefined,
    ]);
    const answers = sent.flatMap(({ response }) => (response as { response?: unknown })?.response ?? []);
    expect(answers).toEqual(Array.from({ length: 7 }, () => ({})));
  });

  it('makes nothing of suggestions it cannot read: a rule without its content would cover too much', async () => {
    const { asks, write } = await listening();
    const odd = [
      [{ type: 'addRules', behavior: 'allow', rules: [{ toolName: 'Bash', ruleContent: 7 }] }],
      [{ type: 'addRules', behavior: 'allow', rules: [{ toolName: 'Bash', ruleContent: null }] }],
      [{ type: 'addRules', behavior: 'allow', rules: [{ toolName: 'Bash', ruleContent: '' }] }],
      [{ type: 'addRules', rules: [{ toolName: 'Bash', ruleContent: 'ls' }] }],
      [{ type: 'setMode', mode: 'auto' }, 'nonsense', null, 3],
      'nonsense',
      null,
    ];

    for (const [at, permission_suggestions] of odd.entries()) {
      write(request(`${at}`, { ...call, description: 5, agent_id: null, permission_suggestions }));
    }

    expect(asks).toHaveLength(odd.length);
    for (const ask of asks) {
      expect(ask).toMatchObject({ suggestions: [], description: undefined, bySubagent: false });
      expect(ask.suggestedMode).toBeUndefined();
    }
  });

  it('is answered with the input as it was, a changed one, a mode, or a reason why not', async () => {
    const { asks, write, played } = await listening();
    for (const id of ['a', 'b', 'c', 'd']) write(request(id));

    expect(asks[0]?.answer({ behavior: 'allow' })).toBe(true);
    expect(asks[1]?.answer({ behavior: 'allow', input: { command: 'ls' } })).toBe(true);
    expect(asks[2]?.answer({ behavior: 'allow', mode: 'acceptEdits' })).toBe(true);
    expect(asks[3]?.answer({ behavior: 'deny', message: 'Not today.' })).toBe(true);

    const { input, tool_use_id: toolUseID } = call;
    const setMode = { type: 'setMode', mode: 'acceptEdits', destination: 'session' };
    expect(replies(played)).toEqual([
      { id: 'a', reply: { behavior: 'allow', updatedInput: input, toolUseID } },
      { id: 'b', reply: { behavior: 'allow', updatedInput: { command: 'ls' }, toolUseID } },
      { id: 'c', reply: { behavior: 'allow', updatedInput: input, updatedPermissions: [setMode], toolUseID } },
      { id: 'd', reply: { behavior: 'deny', message: 'Not today.', toolUseID } },
    ]);
    expect(new Set(asks.map(({ id }) => id)).size).toBe(4);
  });

  it('is answered once, also when claude asks the same again', async () => {
    const { asks, write, played } = await listening();
    write(request('a'));
    write(request('a'));

    expect(asks).toHaveLength(1);
    expect(asks[0]?.answer({ behavior: 'deny', message: 'No.' })).toBe(true);
    expect(asks[0]?.answer({ behavior: 'allow' })).toBe(false);
    write(request('a'));
    write({ type: 'control_cancel_request', request_id: 'a' });

    expect(asks).toHaveLength(1);
    expect(asks[0]?.isWithdrawn).toBe(false);
    expect(replies(played)).toMatchObject([{ id: 'a', reply: { behavior: 'deny', message: 'No.' } }]);
  });

  it('is denied when nobody listens, and when the listener breaks', () => {
    const deaf = playSession();
    const broken = playSession({
      onAsk: () => {
        throw new Error('boom');
      },
    });

    for (const played of [deaf, broken]) {
      played.write(request('a'));
      expect(replies(played)).toMatchObject([
        { id: 'a', reply: { behavior: 'deny', message: expect.stringMatching(/nobody can be asked/) } },
      ]);
      expect(played.session.isBusy()).toBe(false);
    }
  });

  it('is denied when it cannot be read', async () => {
    const { asks, write, played } = await listening();

    write(request('a', { tool_name: 7 }));
    write(request('b', {}));
    write({ type: 'control_request', request_id: 'c', request: 'what' });

    expect(asks).toEqual([]);
    const denied = { behavior: 'deny', message: expect.stringMatching(/could not be read/) };
    expect(replies(played)).toMatchObject([{ id: 'a', reply: denied }, { id: 'b', reply: denied }, { id: 'c' }]);
    expect(played.sent.at(-1)).toMatchObject({ response: { subtype: 'error', request_id: 'c' } });
  });

  it('is passed on though its form cannot be shown: people hear why, then the server that it was declined', async () => {
    const { asks, write, played } = await listening();
    const form = { subtype: 'elicitation', mcp_server_name: 'shop', message: 'Log in.', mode: 'url' };

    write({ type: 'control_request', request_id: 'a', request: form });

    expect(asks).toMatchObject([
      { tool: 'Elicitation', input: { server: 'shop', unshown: 'its page has no address' } },
    ]);
    expect(replies(played)).toEqual([]);
    asks[0]!.answer({ behavior: 'deny', message: 'no' });
    expect(replies(played)).toMatchObject([{ id: 'a', reply: { action: 'decline' } }]);
  });

  it('is withdrawn when claude says so, when it is stopped, when its input ends, and when it goes', async () => {
    const ends: Record<string, (played: PlayedSession) => void> = {
      cancelled: ({ write }) => write({ type: 'control_cancel_request', request_id: 'a' }),
      stopped: ({ session }) => void session.stop(),
      closing: ({ session }) => session.endInput(),
      gone: ({ exit }) => exit({ code: undefined, signal: 'SIGKILL' }),
    };
    for (const [how, end] of Object.entries(ends)) {
      const { asks, played, write } = await listening();
      const events = collect(played.session.prompt(firstPrompt, 'go'));
      write(request('a'));
      end(played);
      if (how !== 'gone') played.exit({ code: 0, signal: undefined });

      expect(
        (await events).map(({ type }) => type),
        how,
      ).toEqual(['taken', 'asked', 'ask-closed', 'finished']);
      expect(asks[0]?.isWithdrawn, how).toBe(true);
      expect(asks[0]?.answer({ behavior: 'allow' }), how).toBe(false);
      expect(replies(played), how).toEqual([]);
    }
  });

  it('is denied after a stop: a late tap cannot set off what was stopped', async () => {
    const { asks, session, write, played, exit } = await listening();
    const stopped = session.stop();

    write(request('a'));
    exit({ code: 0, signal: undefined });
    await stopped;

    expect(asks).toEqual([]);
    expect(replies(played)).toMatchObject([{ id: 'a', reply: { behavior: 'deny' } }]);
  });

  it('is seen in the events of its prompt', async () => {
    const { asks, session, write } = await listening();
    write(request('before'));
    const events = collect(session.prompt(firstPrompt, 'go'));

    write(request('a'));
    asks[0]?.answer({ behavior: 'allow' });
    asks[1]?.answer({ behavior: 'deny', message: 'No.' });
    write({ type: 'result', subtype: 'success', result: 'ok' });

    expect(asks.map(({ promptId }) => promptId)).toEqual([undefined, firstPrompt]);
    const askId = asks[1]?.id;
    expect((await events).filter(({ type }) => type !== 'taken')).toMatchObject([
      { type: 'asked', askId },
      { type: 'ask-closed', askId },
      { type: 'finished' },
    ]);
  });

  it('keeps the session busy as long as it is open', async () => {
    const { asks, session, write } = await listening();
    write(request('a'));

    expect(session.isBusy()).toBe(true);
    asks[0]?.answer({ behavior: 'allow' });
    expect(session.isBusy()).toBe(false);
  });

  it('is no silence, however long it takes; silence begins with the answer', async () => {
    const { asks, session, write, clock, sent, exit } = await listening({ silenceMs: 60_000 });
    const interrupts = () => sent.filter((message) => JSON.stringify(message).includes('"interrupt"')).length;
    const events = collect(session.prompt(firstPrompt, 'go'));
    write(request('a'));
    await clock.advance(90 * 60_000 + 30_000);
    asks[0]?.answer({ behavior: 'allow' });

    await clock.advance(59_000);
    expect(interrupts()).toBe(0);
    await clock.advance(1_000);
    expect(interrupts()).toBe(1);
    exit({ code: undefined, signal: 'SIGTERM' });

    expect((await events).at(-1)).toMatchObject({ outcome: 'failed', failure: 'silent' });
  });
});
