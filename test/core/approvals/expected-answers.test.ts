import { describe, expect, it } from 'vitest';
import { expectedIn, whyUnfit } from '../../../src/core/approvals/input/expected-answers.ts';

function problem(question: object, answer: string[], labels: string[] = []): string | undefined {
  return whyUnfit(expectedIn(question)!, answer, labels);
}

describe('An answer to a server', () => {
  it.each([
    ['date', '2026-02-31', 'Send a date'],
    ['date', '2024-02-29', undefined],
    ['date', '2025-02-29', 'Send a date'],
    ['date-time', '2026-04-31T10:00:00Z', 'Send a date and a time'],
    ['date-time', '2026-04-30T23:30:00+02:00', undefined],
  ])('that is a %s is a day of the calendar: %s', (expects, answer, why) => {
    if (why === undefined) expect(problem({ expects }, [answer])).toBeUndefined();
    else expect(problem({ expects }, [answer])).toContain(why);
  });

  it('is as long as its characters, not as what they are stored in', () => {
    expect(problem({ expects: 'text', most: 2 }, ['👍👍'])).toBeUndefined();
    expect(problem({ expects: 'text', least: 3 }, ['👍👍'])).toBe('Send at least 3 characters.');
  });

  it('of several choices has as many as the server takes, unless it is left out', () => {
    const question = { expects: 'choice', least: 2, most: 3, skip: 'Skip' };
    const labels = ['a', 'b', 'c', 'd', 'Skip'];

    expect(problem(question, ['a'], labels)).toBe('Choose at least 2.');
    expect(problem(question, ['a', 'b', 'c', 'd'], labels)).toBe('Choose at most 3.');
    expect(problem(question, ['a', 'c'], labels)).toBeUndefined();
    expect(problem(question, ['Skip'], labels)).toBeUndefined();
  });

  it('of one choice is any of them', () => {
    expect(problem({ expects: 'choice' }, ['a'], ['a', 'b'])).toBeUndefined();
    expect(problem({ expects: 'choice' }, ['c'], ['a', 'b'])).toContain('Choose one of the buttons');
  });
});
