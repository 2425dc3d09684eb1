import { describe, expect, it } from 'vitest';
import { resetTimeIn, withoutResetTime } from '../../../src/claude/protocol/reset-time.ts';

/** Monday; in Berlin it is 10:00, in New York 4:00. */
const now = Date.UTC(2026, 0, 5, 9);

/** claude names whole minutes and cuts seconds off. */
function endOf(...[year, month, day, hour, minute]: [number, number, number, number, number?]): number {
  return Date.UTC(year, month, day, hour, minute ?? 0, 59, 999);
}

describe('the end of a limit, from claude’s sentence', () => {
  it.each([
    ["You've hit your 5-hour limit · resets 11:40am (UTC)", endOf(2026, 0, 5, 11, 40)],
    ["You've hit your limit · resets 3pm (Europe/Berlin)", endOf(2026, 0, 5, 14)],
    ["You've hit your limit · resets 3pm (America/New_York)", endOf(2026, 0, 5, 20)],
    ["You've hit your limit · resets 9:30am (Asia/Kolkata)", endOf(2026, 0, 6, 4)],
    ["You've hit your limit · resets 12am (UTC)", endOf(2026, 0, 6, 0)],
    ["You've hit your limit · resets 12pm (UTC)", endOf(2026, 0, 5, 12)],
    ["You've hit your limit · resets 8am (UTC)", endOf(2026, 0, 6, 8)],
    ['Your limit will reset at 15:30 (UTC).', endOf(2026, 0, 5, 15, 30)],
    ["You've hit your weekly limit · resets Jan 9, 10:41am (UTC)", endOf(2026, 0, 9, 10, 41)],
    ["You've hit your weekly limit · resets Jan 9 at 10am (UTC)", endOf(2026, 0, 9, 10)],
    ["You've hit your weekly limit · resets Jan 18, 2027, 6:34am (UTC)", endOf(2027, 0, 18, 6, 34)],
    ["You've hit your weekly limit · resets Jan 2, 6am (UTC)", endOf(2027, 0, 2, 6)],
    ['Weekly limit reached · resets Thu 6:30am (UTC)', endOf(2026, 0, 8, 6, 30)],
    ['Weekly limit reached · resets Monday, 6:30am (UTC)', endOf(2026, 0, 12, 6, 30)],
    ['Claude AI usage limit reached|1767610800', 1_767_610_800_000],
    ['Claude AI usage limit reached|1767610800123', 1_767_610_800_123],
    ['Too many requests. Please try again in 90 seconds.', now + 90_000],
    ['Too many requests, retry after 20', now + 20_000],
    ['Limit reached · resets in 2h 5m', now + 125 * 60_000],
    ['Limit reached, try again in 3 hours', now + 180 * 60_000],
  ])('%s', (sentence, expected) => {
    expect(resetTimeIn(sentence, now)).toBe(expected);
  });

  it('a time that was this very minute is not tomorrow’s', () => {
    expect(resetTimeIn('resets 9am (UTC)', now + 61_000)).toBe(endOf(2026, 0, 5, 9));
  });

  it('reckons with the clock change in between', () => {
    const before = Date.UTC(2026, 2, 28, 12);

    expect(resetTimeIn('resets 1pm (Europe/Berlin)', before)).toBe(endOf(2026, 2, 28, 12));
    expect(resetTimeIn('resets Mar 29, 1pm (Europe/Berlin)', before)).toBe(endOf(2026, 2, 29, 11));
    expect(resetTimeIn('resets Mar 30, 1pm (Europe/Berlin)', before)).toBe(endOf(2026, 2, 30, 11));
  });

  it('a zone that is missing or unknown is that of this machine', () => {
    const here = new Date(now);
    here.setHours(23, 30, 59, 999);

    expect(resetTimeIn('resets 11:30pm', now)).toBe(here.getTime());
    expect(resetTimeIn('resets 11:30pm (Middle/Earth)', now)).toBe(here.getTime());
  });

  it.each(['', 'API Error: 429', 'resets soon', 'resets 25:00', 'resets 13pm', 'It resets 3 tables.', 'usage|12'])(
    '“%s” names none',
    (sentence) => {
      expect(resetTimeIn(sentence, now)).toBeUndefined();
    },
  );

  it('is left out of the sentence that people read beside it', () => {
    expect(withoutResetTime("You've hit your 5-hour limit · resets 11:40am (UTC)")).toBe(
      "You've hit your 5-hour limit",
    );
    expect(withoutResetTime("You've hit your limit · resets Jan 9, 10:41am (UTC)")).toBe("You've hit your limit");
    expect(withoutResetTime('Claude AI usage limit reached|1767610800')).toBe('Claude AI usage limit reached');
    expect(withoutResetTime('Out of usage credits. Your limit will reset at 3pm (UTC).')).toBe('Out of usage credits');
    expect(withoutResetTime('Something else')).toBe('Something else');
  });
});
