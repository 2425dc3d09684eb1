import { expect, test } from 'vitest';
import { grantRulesOf, isCovered } from '../../../src/core/grants/rules.ts';
import { paperGround } from '../ground/paper-ground.ts';

const folders = { path: '/work/site' };

test.each([
  ['npm test $=GITHUB_TOKEN', 'npm test:*'],
  ['npm test "$=GITHUB_TOKEN"', 'npm test:*'],
  ['git diff $~HOME/x', 'git diff:*'],
  ['git diff $^HOME/x', 'git diff:*'],
  ['echo $+HOME', 'echo:*'],
  ['echo $é', 'echo:*'],
  ["echo 'a''b'", 'echo:*'],
  ['npm test >&-x', 'npm test:*'],
  ["npm test >&'$(touch x)'", 'npm test:*'],
  ['npm test 12>/dev/null', 'npm test:*'],
  ['npm test 99999999999>/dev/null', 'npm test:*'],
  ['npm test 2&>/dev/null', 'npm test:*'],
  ['npm test <1-2>/dev/null', 'npm test:*'],
  ['npm test b}', 'npm test:*'],
])('%j is not covered by %j: bash and zsh do not agree on it', (command, content) => {
  const call = { tool: 'Bash', input: { command } };

  expect(isCovered(call, [{ tool: 'Bash', content }], paperGround(call, folders))).toBe(false);
});

test.each(['1=x npm test', "npm test >&'$(touch x)'", 'npm test 12>/dev/null', 'npm test >&-x'])(
  '%j is no rule either',
  (command) => {
    const ask = { tool: 'Bash', input: { command }, suggestions: [], suggestedMode: undefined };

    const ground = paperGround(ask, folders);
    expect(grantRulesOf(ask, ground)).toEqual([]);
    expect(isCovered(ask, [{ tool: 'Bash', content: command }], ground)).toBe(false);
  },
);
