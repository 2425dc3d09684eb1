import Database from 'better-sqlite3';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createStore } from '../../../src/store/store.ts';
import { createClock } from '../../../src/system/clock.ts';
import { everyStatement } from '../every-statement.ts';
import { databasePath } from './database.ts';

/* Statements compile when they first run, so none may be wrong until then. */

it('every statement of the store compiles', () => {
  const file = databasePath();
  const sources = everyStatement(file);
  const sqlite = new Database(file);
  onTestFinished(() => void sqlite.close());

  expect(sources.length).toBeGreaterThan(200);
  for (const source of sources) expect(() => sqlite.prepare(source), source).not.toThrow();
});

it('a store that is opened to look compiles only what it runs, and that once', () => {
  const file = databasePath();
  createStore(file, createClock()).close();
  const prepare = vi.spyOn(Database.prototype, 'prepare');
  onTestFinished(() => prepare.mockRestore());
  const store = createStore(file, createClock(), 'read');
  onTestFinished(() => store.close());
  const compiled = () => prepare.mock.calls.map(([source]) => source).filter((source) => !source.startsWith('PRAGMA'));
  expect(compiled()).toEqual([]);

  store.notes.get('one');
  store.notes.get('two');

  expect(compiled()).toEqual(['SELECT value FROM notes WHERE key = ?']);
});
