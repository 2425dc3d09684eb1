import { expect, test } from 'vitest';
import { threadName } from '../../../../src/platforms/discord/places/threads.ts';

test.each([
  ['fix\nthe <@12> tests', 'fix the tests'],
  ['', 'Task'],
  ['\u200b <@1>', 'Task'],
  ['log in, password: Kestrel!42, and look', 'log in, password: «hidden», and look'],
  ['x'.repeat(200), `${'x'.repeat(89)}…`],
])('the thread of %j is named %j', (text, name) => {
  expect(threadName(text)).toBe(name);
});
