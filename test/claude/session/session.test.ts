import { describe, expect, it } from 'vitest';
import { collect, firstPrompt, playSession, sessionId } from '../replay.ts';

describe('a session with claude', () => {
  it('names the tools of MCP servers for people', async () => {
    const { session, write, ready } = playSession();
    await ready('2.1.197');
    const events = collect(session.prompt(firstPrompt, 'go'));
    const names = ['mcp__github__create_issue', 'mcp__bridge__send_file'];

    for (const [index, name] of names.entries()) {
      const use = {
        type: 'tool_use',
        id: `toolu_${index}`,
        name,
        input: { caption: 'Here', path: '/a/b/c/report.pdf' },
      };
      write({ type: 'assistant', message: { id: 'msg_1', content: [use] } });
    }
    write({ type: 'result', subtype: 'success', result: 'ok', user_message_uuids: [firstPrompt] });

    const started = (await events).filter(({ type }) => type === 'tool-started');
    expect(started).toMatchObject([
      { name: 'MCP', summary: 'github · create_issue' },
      { name: 'send_file', summary: '/a/b/c/report.pdf' },
    ]);
  });

  it('answers a request it does not know with an error, so that claude does not wait', () => {
    const { write, sent } = playSession();

    write({ type: 'control_request', request_id: 'x', request: { subtype: 'mcp_message' } });

    expect(sent[0]).toMatchObject({ response: { subtype: 'error', request_id: 'x' } });
  });

  it('hands chat text over as data, in a message of its own turn', async () => {
    const { session, sent, ready } = playSession();
    await ready('2.1.329');

    session.prompt(firstPrompt, '/cost of @secrets.txt');

    expect(sent.at(-1)).toMatchObject({
      type: 'user',
      uuid: firstPrompt,
      client_composed: true,
      priority: 'later',
      message: { content: '/cost of @secrets.txt' },
    });
  });

  it('keeps chat text from being the last block for versions that would expand it', async () => {
    for (const version of ['2.1.197', '2.0.900', '1.9.999']) {
      const { session, sent, ready } = playSession();
      await ready(version);

      session.prompt(firstPrompt, '@secrets.txt');

      const { message } = sent.at(-1) as { message: { content: { text: string }[] } };
      expect(message.content[0]?.text).toBe('@secrets.txt');
      expect(message.content.at(-1)?.text).not.toContain('@');
    }
  });

  it('a crash ends the prompt with what claude said last, without secrets', async () => {
    const { session, exit } = playSession({ secrets: ['topsecret'] });
    const events = collect(session.prompt(firstPrompt, 'go'));

    exit({ code: 1, signal: undefined }, 'Error: out of memory with topsecret');

    const [taken, finished, ...more] = await events;
    expect(taken).toEqual({ type: 'taken' });
    expect(finished).toMatchObject({ type: 'finished', outcome: 'failed', failure: 'crashed', sessionId });
    expect(more).toEqual([]);
    expect(JSON.stringify(finished)).toContain('out of memory with ***');
    expect(session.isUsable()).toBe(false);
  });

  it('a prompt to a process that has gone ends at once', async () => {
    const { session, exit } = playSession();
    exit({ code: 0, signal: undefined });
    await session.exited;

    expect(await collect(session.prompt(firstPrompt, 'go'))).toMatchObject([{ outcome: 'failed', failure: 'unread' }]);
  });

  it('silence ends the prompt, but lines of a long tool are not silence', async () => {
    const { session, write, clock, exit, sent } = playSession({ silenceMs: 60_000 });
    const events = collect(session.prompt(firstPrompt, 'go'));
    for (let minute = 0; minute < 5; minute++) {
      await clock.advance(50_000);
      write({ type: 'tool_progress', tool_name: 'Bash', heartbeat: true });
    }
    expect(sent.filter(isInterrupt)).toHaveLength(0);

    await clock.advance(60_000);
    expect(sent.filter(isInterrupt)).toHaveLength(1);
    exit({ code: undefined, signal: 'SIGTERM' });

    expect((await events).at(-1)).toMatchObject({ outcome: 'failed', failure: 'silent' });
  });

  it('a prompt stopped before claude began with it is stopped', async () => {
    const { session, write, ready, exit } = playSession();
    await ready('2.1.329');
    const events = collect(session.prompt(firstPrompt, 'go'));

    const stopped = session.stop();
    write({ type: 'command_lifecycle', command_uuid: firstPrompt, state: 'cancelled' });

    expect(await events).toMatchObject([{ outcome: 'stopped', text: '' }]);
    exit({ code: 0, signal: undefined });
    await stopped;
  });

  it('goes from interrupt over end of input to SIGTERM and SIGKILL when claude does not go', async () => {
    const { session, clock, ending, exit, sent } = playSession();
    const events = collect(session.prompt(firstPrompt, 'go'));
    const stopped = session.stop();

    expect(sent.filter(isInterrupt)).toHaveLength(1);
    expect(ending).toEqual([]);
    await clock.advance(5_000);
    expect(ending).toEqual(['eof']);
    await clock.advance(5_000);
    expect(ending).toEqual(['eof', 'SIGTERM']);
    await clock.advance(5_000);
    expect(ending).toEqual(['eof', 'SIGTERM', 'SIGKILL']);
    exit({ code: undefined, signal: 'SIGKILL' });

    await stopped;
    expect(await events).toMatchObject([{ type: 'taken' }, { outcome: 'stopped' }]);
  });

  it('does not mind a line that cannot be read', async () => {
    const { session, write, writeRaw } = playSession();
    const events = collect(session.prompt(firstPrompt, 'go'));

    writeRaw('Warning: not even JSON');
    write({ type: 'assistant', message: 'not what it should be' });
    write({ type: 'something_new' });
    write({ no: 'type' });
    write({ type: 'result', subtype: 'success', result: 'fine', user_message_uuids: [firstPrompt] });

    expect(await events).toMatchObject([{ type: 'taken' }, { outcome: 'done', text: 'fine' }]);
  });
});

function isInterrupt(message: Record<string, unknown>): boolean {
  return JSON.stringify(message).includes('"interrupt"');
}
