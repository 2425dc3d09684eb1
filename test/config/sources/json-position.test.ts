import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../../src/config/schema/errors.ts';
import { readConfigFile } from '../../../src/config/sources/file.ts';
import { findJsonProblem } from '../../../src/config/sources/json-position.ts';
import { tries } from '../../thorough.ts';

function problemsOf(content: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'config.json');
  writeFileSync(file, content);
  try {
    readConfigFile(file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const cases: [string, string, string[]][] = [
  ['a list as the whole file', '[]', ['line 1, column 1: expected an object: { … }']],
  [
    'a trailing comma',
    '{\n  "queue": { "concurrency": 2, }\n}',
    ['line 2, column 32: a comma before } is not allowed'],
  ],
  ['a missing comma', '{\n  "host": {}\n  "log": {}\n}', ['line 3, column 3: expected , or }']],
  ['a trailing comma in a list', '{ "projects": [1, ] }', ['line 1, column 19: a comma before ] is not allowed']],
  ['two commas', '{ "host": {},, "log": {} }', ['line 1, column 14: expected a key in double quotes']],
  ['a missing colon', '{\n\t"host" {}\n}', ['line 2, column 9: expected :']],
  ['a semicolon', '{ "recovery": "ask"; }', ['line 1, column 20: expected , or }']],
  ['a comment', '{\n  // mine\n}', ['line 2, column 3: comments are not allowed']],
  ['a comment behind all', '{}\n/* mine */', ['line 2, column 1: comments are not allowed']],
  [
    'single quotes',
    '{\r\n  "recovery": \'ask\'\r\n}',
    ['line 2, column 15: expected a value; write texts in double quotes'],
  ],
  ['a key in single quotes', "{ 'host': {} }", ['line 1, column 3: expected a key in double quotes']],
  ['a key without quotes', '{ host: {} }', ['line 1, column 3: expected a key in double quotes']],
  ['a word that is no value', '{ "claude": { "spare": True } }', ['line 1, column 24: expected a value']],
  ['a missing value', '{ "host": }', ['line 1, column 11: expected a value']],
  ['a number cut short', '{ "queue": 1. }', ['line 1, column 12: this number is incomplete']],
  [
    'an open text',
    '{\n  "recovery": "ask\n}',
    ['line 2, column 15: this text has no closing double quote on its line'],
  ],
  [
    'a path of Windows',
    '{ "log": { "file": "C:\\data" } }',
    ['line 1, column 20: this text contains a \\ that means nothing in JSON; write \\\\ for a backslash'],
  ],
  [
    'a tab in a text',
    '{ "recovery": "a\tb" }',
    ['line 1, column 15: this text contains a control character; write it as \\t or \\u…'],
  ],
  ['a list closed by a brace', '{ "users": [1 }', ['line 1, column 15: expected , or ]']],
  ['an open list', '{ "users": [1', ['line 1, column 14: the file ends here, expected , or ]']],
  ['a brace alone', '{\n', ['line 2, column 1: the file ends here, expected a key in double quotes or }']],
  ['a bracket at the end', '{ "users": [', ['line 1, column 13: the file ends here, expected a value or ]']],
  ['a comma at the end', '{ "host": {},', ['line 1, column 14: the file ends here, expected a key in double quotes']],
  ['a semicolon behind a literal', '{ "claude": { "spare": true; } }', ['line 1, column 28: expected , or }']],
  ['a no-break space behind a literal', '{ "users": [null\u00a0] }', ['line 1, column 17: expected , or ]']],
  [
    'a literal with more letters behind it',
    '{ "claude": { "spare": trueish } }',
    ['line 1, column 24: expected a value'],
  ],
  ['a literal in place of a key', '{ true: 1 }', ['line 1, column 3: expected a key in double quotes']],
  ['something behind the end', '{} {}', ['line 1, column 4: expected the end of the file']],
  ['an empty file, which is no problem', ' \n', []],
  ['a file cut short', '{ "host": { "name": "a"', ['line 1, column 24: the file ends here, expected , or }']],
];

describe('a config file that is no JSON object', () => {
  it.each(cases)('%s is reported in one line', (_name, content, expected) => {
    expect(problemsOf(content)).toEqual(expected);
  });

  it.each([
    '{ "telegram": { "token": "123:geheim" "apiRoot": 1 } }',
    '{ "telegram": { "token": "123:geheim',
    "{ 'telegram': '123:geheim' }",
    '{ "telegram": 123:geheim }',
  ])('never quotes what is in the file: %s', (text) => {
    expect(problemsOf(text)).toEqual([expect.not.stringContaining('geheim')]);
  });

  it('every file that is not JSON is refused with the place where it stops being it', () => {
    const sign = fc.constantFrom(...'{}[],:"\'\\/ \n\t-+.eE01ntu\u2028\u00a0\u0001', '//', '/*', '*/', '""');
    const edits = fc.array(fc.tuple(fc.nat(60), fc.boolean(), sign), { maxLength: 3 });
    fc.assert(
      fc.property(fc.json(), edits, (json, changes) => {
        const text = changes.reduce((before, [at, replaces, inserted]) => {
          return before.slice(0, at) + inserted + before.slice(replaces ? at + 1 : at);
        }, json);

        expect(findJsonProblem(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: tries(1_000, 50_000) },
    );
  });
});
