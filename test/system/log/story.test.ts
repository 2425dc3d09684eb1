import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Log } from '../../../src/core/ports/log.ts';
import { createLog, type LogOptions } from '../../../src/system/log/log.ts';
import { wordedMessages } from '../../../src/system/log/story.ts';

const src = new URL('../../../src/', import.meta.url);

/** What a screen shows of these lines, without their times. */
function shown(write: (log: Log) => void, options: Partial<LogOptions> = {}): string[] {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    format: 'human',
    secrets: [],
    write: (line) => lines.push(line),
    ...options,
  });
  write(log);
  return lines.map((line) => line.trimEnd().replace(/^\d\d:\d\d:\d\d /, ''));
}

function aDay(log: Log): void {
  log.info('head of the audit', { head: '3-ea6a', last: '2026-12-01T01:20:45.377Z' });
  log.info('connected', { platform: 'telegram', account: '@my_bot', host: 'desk' });
  log.info('Claude is ready', { version: '2.1.329' });
  log.info('task queued', { task: 1, user: 'Ann', project: 'web' });
  log.warn('cannot keep this machine awake', { why: 'systemd-inhibit: Failed to connect to bus' });
  log.info('task started', { task: 1, user: 'Ann', project: 'web' });
  log.info('Claude waits for an answer', { task: 1, tool: 'Bash' });
  log.info('task ended', { task: 1, user: 'Ann', project: 'web', state: 'done', seconds: 29 });
  log.info('task ended', { task: 2, user: 'Ann', project: 'web', state: 'failed', seconds: 1.2 });
  log.info('task ended', { task: 3, user: 'Ann', project: 'web', state: 'cancelled' });
  log.info('stopping; send the signal again to stop at once', { signal: 'SIGINT' });
  log.info('tasks wait for the next start', { cutOff: [], waiting: 2 });
}

describe('the log of a person', () => {
  it('reads as a story: one line for each fact, and none that nobody can help', () => {
    expect(shown(aDay)).toEqual([
      '🟢 Connected to Telegram as @my_bot',
      'Claude 2.1.329 is ready',
      '⏳ #1 from Ann, in web',
      '▶️ #1 started',
      '✋ #1 needs an answer (Bash)',
      '✅ #1 done after 29 s',
      '❌ #2 failed after 1.2 s',
      '⛔ #3 cancelled',
      'Stopping. Press Ctrl+C again to stop at once',
    ]);
  });

  it('shows what it has no words for as it is, with its fields', () => {
    expect(shown((log) => log.warn('the new thing failed', { task: 3, error: new Error('no room') }))).toEqual([
      'the new thing failed task=3 error="no room"',
    ]);
  });

  it('tells of a hold once, and beside the chat not at all', () => {
    const hold = (log: Log) => {
      const message = 'Claude is not logged in.';
      const until = new Date(2026, 11, 1, 9, 5).toISOString();
      log.warn('all tasks are held', { why: 'auth', message, host: 'desk', until });
      log.warn('task is set back', { task: 1, why: 'auth', message });
    };

    expect(shown(hold)).toEqual(['⏳ Tasks wait until 09:05. Claude is not logged in.']);
    expect(shown(hold, { besideChat: true })).toEqual([]);
  });

  it('is steered by no name from outside', () => {
    const [line] = shown((log) => log.info('task queued', { task: 1, user: 'A\u001b[2Jn\u202en', project: 'web' }));

    expect(line).toBe('⏳ #1 from A[2Jnn, in web');
  });
});

it('the log of a machine has every line as it is', () => {
  const lines = shown(aDay, { format: 'json' }).map((line) => JSON.parse(line));

  expect(lines).toHaveLength(12);
  expect(lines[0]).toMatchObject({ level: 'info', msg: 'head of the audit', head: '3-ea6a' });
  expect(lines[4]).toMatchObject({ level: 'warn', msg: 'cannot keep this machine awake' });
  expect(lines[7]).toMatchObject({ msg: 'task ended', task: 1, state: 'done', seconds: 29 });
});

it('a person who asks for more gets every line as it is, too', () => {
  expect(shown(aDay, { level: 'debug' })).toHaveLength(12);
});

it('words are only for messages that the program writes', () => {
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('story.ts'))
    .map((path) => readFileSync(new URL(path, src), 'utf8'))
    .join('\n');

  expect(wordedMessages.filter((message) => !sources.includes(`'${message}'`))).toEqual([]);
});
