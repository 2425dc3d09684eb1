/**
 * Loaded into the bridge before its own code (`node --import`), so that the product needs no code for its tests: it is
 * stopped by SIGKILL, or a call fails, at a chosen point. What to do comes as JSON in `CHAOS_FAULT` (see
 * fault-points.ts); what happened is told on stderr, a JSON line each, as the log of the bridge is.
 */
import { ChildProcess } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import fs, { readFileSync, writeSync } from 'node:fs';
import { ClientRequest } from 'node:http';
import Database from 'better-sqlite3';

const { points = [], control } = JSON.parse(process.env.CHAOS_FAULT ?? '{}');
// claude and its tools get none of it.
for (const name of ['CHAOS_FAULT', 'NODE_OPTIONS']) delete process.env[name];

const planned = [];
const claudes = new Set();
let boundaries = 0;

function plan(point) {
  planned.push({ nth: 1, times: 1, passed: 0, ...point, match: new RegExp(point.match ?? '', 's') });
}

function tell(line) {
  const text = `${JSON.stringify(line)}\n`;
  for (let sent = false; !sent; ) {
    try {
      writeSync(2, text);
      sent = true;
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/** Every boundary between the bridge and what lasts comes through here. */
function pass(at, when, text) {
  boundaries += 1;
  for (const point of planned) {
    if (point.times === 0 || (point.at !== 'any' && point.at !== at)) continue;
    if ((point.when !== undefined && point.when !== when) || !point.match.test(text)) continue;
    point.passed += 1;
    if (point.passed < point.nth) continue;
    point.times -= 1;
    strike(point, `${when} ${at}`, text);
  }
}

function strike({ act, code }, where, text) {
  if (act !== 'fail') die(act, where, text);
  tell({ msg: 'chaos: fails', where, code });
  if (code === 'ENOSPC') throw Object.assign(new Error(`chaos: ${code}`), { code });
  throw new Database.SqliteError(`chaos: ${code}`, code);
}

/** Nothing of ours runs any more after this: the signal is delivered before the call returns. */
function die(act, where, text) {
  tell({ msg: 'chaos: killed', where, boundaries, text: text.replaceAll(/\s+/g, ' ').slice(0, 300) });
  if (act === 'power') for (const pid of claudes) kill(pid);
  process.kill(process.pid, 'SIGKILL');
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/* ---------- the database ---------- */

const sample = new Database(':memory:');
const statement = Object.getPrototypeOf(sample.prepare('CREATE TABLE t (x)'));
sample.close();
const runStatement = statement.run;
/** What the open transaction of each database has written so far. */
const written = new WeakMap();
/** Posts that the open transaction says have arrived. */
const recorded = [];

statement.run = function run(...values) {
  const { source, database } = this;
  const text = `${source} ${JSON.stringify(values)}`;
  if (/^BEGIN/.test(source)) {
    pass('begin', 'before', source);
    written.set(database, []);
  } else if (source === 'COMMIT') {
    return around('commit', (written.get(database) ?? []).join(';\n'), () => runStatement.apply(this, values));
  } else if (/^(INSERT|UPDATE|DELETE)/.test(source.trimStart())) {
    if (/^UPDATE outbox SET (state|sent)/.test(source)) recorded.push({ database, seq: values.at(-1) });
    pass('write', 'before', text);
    if (!database.inTransaction) return around('commit', text, () => runStatement.apply(this, values));
    written.get(database)?.push(text);
  }
  return runStatement.apply(this, values);
};

function around(at, text, work) {
  pass(at, 'before', text);
  const result = work();
  // Told before a kill: what had become certain by then.
  const posts = new Map(recorded.splice(0).map(({ database, seq }) => [seq, database]));
  for (const [seq, database] of posts) tellRecorded(database, seq);
  pass(at, 'after', text);
  return result;
}

function tellRecorded(database, seq) {
  const post = database.prepare('SELECT post FROM outbox WHERE seq = ?').pluck().get(seq) ?? '';
  tell({ msg: 'chaos: recorded', answers: answersIn(post) });
}

function answersIn(text) {
  return text.includes('[[') ? [] : [...new Set(text.match(/\banswer-\d+\b/g))];
}

/* ---------- the log file ---------- */

/** What the logger calls; the names imported above stay what they were. */
const { openSync, writeSync: writeFile } = fs;
let logFile;

fs.openSync = function open(path, ...rest) {
  const descriptor = openSync.call(this, path, ...rest);
  if (String(path).endsWith('.log')) logFile = descriptor;
  else if (logFile === descriptor) logFile = undefined;
  return descriptor;
};

let isFull = false;
fs.writeSync = function write(descriptor, data, ...rest) {
  if (descriptor !== logFile) return writeFile.call(this, descriptor, data, ...rest);
  try {
    pass('log', 'before', String(data));
    isFull = false;
  } catch (error) {
    if (isFull) throw error;
    // A disk takes what still fits.
    isFull = true;
    return writeFile.call(this, descriptor, Buffer.from(data).subarray(0, Math.ceil(data.length / 2)));
  }
  const count = writeFile.call(this, descriptor, data, ...rest);
  pass('log', 'after', String(data));
  return count;
};

/* ---------- the network ---------- */

const endRequest = ClientRequest.prototype.end;
ClientRequest.prototype.end = function end(chunk, ...rest) {
  const body = typeof chunk === 'string' || Buffer.isBuffer(chunk) ? String(chunk) : '';
  const text = `${this.method} ${this.path} ${body}`;
  sending(text);
  this.once('response', () => pass('call', 'after', text));
  return endRequest.call(this, chunk, ...rest);
};

const calls = new WeakMap();
diagnostics.subscribe('undici:request:create', ({ request }) => {
  const body = typeof request.body === 'string' || Buffer.isBuffer(request.body) ? String(request.body) : '';
  calls.set(request, `${request.method} ${request.path} ${body}`);
  sending(calls.get(request));
});
diagnostics.subscribe('undici:request:headers', ({ request }) => pass('call', 'after', calls.get(request) ?? ''));

/** A platform that can't be asked whether it has a message may show it twice, if the bridge dies from here on. */
function sending(text) {
  pass('call', 'before', text);
  // Drafts and silent previews are no answers.
  if (!/\/send(?!ChatAction|\w*Draft)\w*/.test(text) || text.includes('"disable_notification":true')) return;
  tell({ msg: 'chaos: sending', answers: answersIn(text) });
}

/* ---------- claude ---------- */

const spawnChild = ChildProcess.prototype.spawn;
ChildProcess.prototype.spawn = function spawn(options) {
  const line = [options.file, ...(options.args ?? []).slice(1)].join(' ');
  const isGit = /(?:^|\/)(?:git|gh) /.test(line);
  if (isGit) pass('git', 'before', line);
  const result = spawnChild.call(this, options);
  if (isGit) pass('git', 'while', line);
  if (isGit) this.once('exit', () => pass('git', 'after', line));
  if (this.pid === undefined || !this.stdin) return result;
  claudes.add(this.pid);
  this.once('exit', () => claudes.delete(this.pid));
  const { stdin } = this;
  const write = stdin.write;
  stdin.write = function writeTold(chunk, ...rest) {
    pass('prompt', 'before', String(chunk));
    const accepted = write.call(stdin, chunk, ...rest);
    pass('prompt', 'after', String(chunk));
    return accepted;
  };
  return result;
};

/* ---------- the clock ---------- */

const RealDate = Date;
let offsetMs = 0;
globalThis.Date = class ShiftedDate extends RealDate {
  constructor(...values) {
    super(...(values.length === 0 ? [RealDate.now() + offsetMs] : values));
  }

  static now() {
    return RealDate.now() + offsetMs;
  }
};

/** Orders while it runs: the file says what, the signal says now. */
if (control) {
  process.on('SIGUSR2', () => {
    const order = JSON.parse(readFileSync(control, 'utf8'));
    offsetMs = order.offsetMs ?? offsetMs;
    planned.length = 0;
    for (const point of order.points ?? []) plan(point);
    tell({ msg: 'chaos: ordered', order: order.id });
  });
}

for (const point of points) plan(point);
