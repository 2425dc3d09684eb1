import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import { collect, type HostStage, read } from './stage.ts';

/** What claude asks before it uses a tool: everything reaches the listener, and nothing runs without its answer. */
export function testAsks(stage: HostStage): void {
  const { open, asks } = stage;
  const inProject = (name: string) => join(stage.rig.project.path, name);
  const results = () => stage.rig.model.requests.at(-1)?.toolResults;
  const say = async (text: string, promptId?: string) => collect(await open(stage.shared), text, promptId);

  it('asks before a tool runs, waits, and runs it as soon as that is allowed', async () => {
    const promptId = randomUUID();
    const events = say(`${tool('Bash', { command: 'touch $CWD/asked.txt', description: 'Make it' })}${ok}`, promptId);
    const ask = await asks.next();

    expect(ask).toMatchObject({
      sessionId: stage.shared,
      promptId,
      tool: 'Bash',
      input: { command: `touch ${inProject('asked.txt')}` },
      description: 'Make it',
      blockedPath: inProject('asked.txt'),
      bySubagent: false,
      suggestions: [{ tool: 'Bash', content: expect.stringContaining('touch') }],
      suggestedMode: 'acceptEdits',
    });
    expect(existsSync(inProject('asked.txt'))).toBe(false);
    expect(await ask.answer({ behavior: 'allow' })).toBe(true);

    const all = await events;
    const order = all.filter(({ type }) => type !== 'text-delta' && type !== 'text').map(({ type }) => type);
    expect(order).toEqual(['taken', 'tool-started', 'asked', 'ask-closed', 'tool-finished', 'finished']);
    expect(all).toContainEqual({ type: 'asked', askId: ask.id });
    expect(existsSync(inProject('asked.txt'))).toBe(true);
  });

  it('tells the model why not, and continues; the first answer applies', async () => {
    const events = say(`${tool('Bash', { command: 'touch $CWD/denied.txt' })}${ok}`);
    const ask = await asks.next();

    expect(await ask.answer({ behavior: 'deny', message: 'Use another name.' })).toBe(true);
    expect(await ask.answer({ behavior: 'allow' })).toBe(false);

    const all = await events;
    expect(results()).toEqual([{ failed: true, text: 'Use another name.' }]);
    expect(existsSync(inProject('denied.txt'))).toBe(false);
    expect(all.filter(({ type }) => type === 'permission-denied')).toEqual([]);
    expect(all.at(-1)).toMatchObject({ outcome: 'done', text: 'Ok.' });
    expect(ask.isWithdrawn).toBe(false);
  });

  it('runs a tool with the input it was given instead', async () => {
    const events = say(`${tool('Bash', { command: 'touch $CWD/first.txt' })}${ok}`);
    await (await asks.next()).answer({ behavior: 'allow', input: { command: `touch ${inProject('second.txt')}` } });
    await events;

    expect([existsSync(inProject('first.txt')), existsSync(inProject('second.txt'))]).toEqual([false, true]);
  });

  it('asks for each file that is written or edited, with what will change', async () => {
    const write = tool('Write', { file_path: '$CWD/list.txt', content: 'one\n' });
    const edit = tool('Edit', { file_path: '$CWD/list.txt', old_string: 'one', new_string: 'uno' });
    const events = say(`${write}[[next]]${edit}${ok}`);

    const first = await asks.next();
    expect(first).toMatchObject({ tool: 'Write', input: { file_path: inProject('list.txt'), content: 'one\n' } });
    await first.answer({ behavior: 'allow' });
    const second = await asks.next();
    expect(second).toMatchObject({ tool: 'Edit', input: { old_string: 'one', new_string: 'uno' } });
    await second.answer({ behavior: 'allow' });
    await events;

    expect(readFileSync(inProject('list.txt'), 'utf8')).toBe('uno\n');
  });

  it('twenty tools at once ask one after the other, each of them', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `many-${at}.txt`);
    const events = say(`${names.map((name) => tool('Bash', { command: `touch $CWD/${name}` })).join('')}${ok}`);
    const ids = new Set<string>();

    for (const [at, name] of names.entries()) {
      const ask = await asks.next();
      expect(asks.waiting).toBe(0);
      expect(ask.input).toMatchObject({ command: `touch ${inProject(name)}` });
      ids.add(ask.id);
      await ask.answer(at % 2 === 0 ? { behavior: 'allow' } : { behavior: 'deny', message: 'Odd.' });
    }
    const all = await events;

    expect(ids.size).toBe(20);
    expect(all.filter(({ type }) => type === 'ask-closed')).toHaveLength(20);
    expect(names.filter((name) => existsSync(inProject(name)))).toEqual(names.filter((_, at) => at % 2 === 0));
  });

  it('tells where each call runs: the shell keeps its folder, and a subagent has its own', async () => {
    const { path } = stage.rig.project;
    const moves = tool('Bash', { command: 'mkdir -p deep && cd deep' }) + tool('Bash', { command: 'touch here.txt' });
    const write = tool('Write', { file_path: inProject('deep/there.txt'), content: '' });
    const back = tool('Bash', { command: 'cd .. && touch back.txt' });
    const script = `${tool('Bash', { command: 'touch by-another.txt' })}[[next]]${tool('Bash', { command: 'touch more.txt' })}[[next]]`;
    const helper = agent('', { run_in_background: false, prompt: `${script}[[text Helped.]]` });
    const events = say(`${moves}${write}[[next]]${helper}[[next]]${back}${ok}`);
    const told: unknown[] = [];

    for (let n = 0; n < 6; n++) {
      const ask = await asks.next();
      told.push([ask.tool, ask.shellFolder]);
      await ask.answer({ behavior: 'allow' });
    }
    await events;

    const deep = join(path, 'deep');
    expect(told.slice(0, 3)).toEqual([
      ['Bash', path],
      ['Bash', deep],
      ['Write', deep],
    ]);
    // Where a subagent's shell begins, nobody is told; where it stands after a call, it says.
    expect(told.slice(3)).toEqual([
      ['Bash', undefined],
      ['Bash', expect.stringContaining(path)],
      ['Bash', deep],
    ]);
    const [, where] = told[4] as [string, string];
    expect(existsSync(join(where, 'more.txt'))).toBe(true);
    expect(existsSync(inProject('back.txt'))).toBe(true);
  });

  it('a subagent asks as well, for the prompt it works for', async () => {
    const promptId = randomUUID();
    const events = say(`${agent('touch $CWD/by-helper.txt', { run_in_background: false })}${ok}`, promptId);
    const ask = await asks.next();
    await ask.answer({ behavior: 'allow' });
    const all = await events;

    expect(ask).toMatchObject({ promptId, tool: 'Bash', bySubagent: true });
    expect(all).toContainEqual({ type: 'asked', askId: ask.id });
    expect(existsSync(inProject('by-helper.txt'))).toBe(true);
  });

  it('a subagent that continues after its prompt asks for no prompt, also while another one runs', async () => {
    const { promise: told, resolve } = Promise.withResolvers<unknown>();
    stage.rig.host.onBackgroundResult(resolve);
    await say(`${agent('touch $CWD/late.txt', {}, '[[gate helper]]')}${ok}`);

    const session = await open(stage.shared);
    const events: AgentEvent[] = [];
    const reading = (async () => {
      for await (const event of session.prompt(randomUUID(), '[[text One]][[gate other]]')) events.push(event);
    })();
    await stage.rig.model.untilGate('other');
    stage.rig.model.open('helper');
    const ask = await asks.next();
    await ask.answer({ behavior: 'allow' });
    stage.rig.model.open('other');
    await reading;
    session.release();

    expect(ask).toMatchObject({ sessionId: stage.shared, bySubagent: true });
    expect(ask.promptId).toBeUndefined();
    expect(events.filter(({ type }) => type === 'asked' || type === 'ask-closed')).toEqual([]);
    expect(await told).toMatchObject({ sessionId: stage.shared });
    expect(existsSync(inProject('late.txt'))).toBe(true);
  });

  it('a question waits for its answer, which reaches the model', async () => {
    const options = [
      { label: 'Red', description: 'warm' },
      { label: 'Blue', description: 'cold' },
    ];
    const questions = [
      { question: 'Which colour?', header: 'Colour', options, multiSelect: false },
      { question: 'Which ones?', header: 'Several', options, multiSelect: true },
    ];
    const events = say(`${tool('AskUserQuestion', { questions })}${ok}`);
    const ask = await asks.next();
    expect(ask).toMatchObject({ tool: 'AskUserQuestion', input: { questions }, suggestions: [] });

    const answers = { 'Which colour?': 'A dark green', 'Which ones?': 'Red, Blue' };
    await ask.answer({ behavior: 'allow', input: { questions, answers } });
    await events;

    const [result] = results() ?? [];
    expect(result).toMatchObject({ failed: false, text: expect.stringContaining('A dark green') });
    expect(result?.text).toContain('Red, Blue');
  });

  it('withdraws what was asked when it is stopped; a late answer changes nothing', async () => {
    const session = await open(stage.shared);
    const outcome = read(session.prompt(randomUUID(), `${tool('Bash', { command: 'touch $CWD/stopped.txt' })}${ok}`));
    const ask = await asks.next();

    const stopped = session.stop();
    expect(await ask.answer({ behavior: 'allow' })).toBe(false);
    await stopped;
    session.release();

    expect(await outcome).toMatchObject({ outcome: 'stopped' });
    expect(asks.told.slice(-2)).toEqual([`asked ${ask.id}`, `withdrawn ${ask.id}`]);
    expect(existsSync(inProject('stopped.txt'))).toBe(false);
  });

  it('withdraws what was asked when claude is gone', async () => {
    const session = await open(stage.shared);
    const events = collect(session, `${tool('Bash', { command: 'touch $CWD/killed.txt' })}${ok}`);
    const ask = await asks.next();

    stage.rig.kill(session);
    const all = await events;

    expect(ask.isWithdrawn).toBe(true);
    expect(await ask.answer({ behavior: 'allow' })).toBe(false);
    expect(all.slice(-2)).toMatchObject([{ type: 'ask-closed', askId: ask.id }, { failure: 'crashed' }]);
    expect(existsSync(inProject('killed.txt'))).toBe(false);
  });

  it('denies everything when nobody listens', async () => {
    const deaf = stage.rig.restarted();
    const all = await collect(
      await open(undefined, deaf),
      `${tool('Write', { file_path: '$CWD/unheard.txt', content: '' })}${ok}`,
    );

    expect(results()).toEqual([{ failed: true, text: expect.stringContaining('nobody can be asked') }]);
    expect(all.at(-1)).toMatchObject({ outcome: 'done', text: 'Ok.' });
    expect(existsSync(inProject('unheard.txt'))).toBe(false);
    await deaf.close(0);
  });
}

const ok = '[[next]][[text Ok.]]';

export function tool(name: string, input: unknown): string {
  return `[[tool ${name} ${JSON.stringify(input)}]]`;
}

/** A helper that runs one command. */
function agent(command: string, more: Record<string, unknown>, before = ''): string {
  const prompt = `${before}${tool('Bash', { command })}[[next]][[text Helped.]]`;
  return tool('Agent', { description: 'Errand', subagent_type: 'general-purpose', prompt, ...more });
}
