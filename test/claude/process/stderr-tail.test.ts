import { expect, it } from 'vitest';
import { createStderrTail } from '../../../src/claude/process/stderr-tail.ts';

it('the last line says something to a person, and ends with a whole word', () => {
  const tail = createStderrTail();

  tail.push(Buffer.from(`first\n${'y '.repeat(95)}ghp_${'A'.repeat(36)}\n    at run (cli.js:1)\n}\n`));

  expect(tail.lastLine()).toMatch(/y y$/);
  expect(tail.lastLine()).not.toContain('ghp_');
});
