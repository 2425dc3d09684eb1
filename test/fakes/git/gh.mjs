#!/usr/bin/env node
/**
 * What the GitHub CLI does with pull requests, its state in the JSON file GH_STATE:
 * { loggedOut, pulls: [{ number, head, …what `pr view` prints }], comments: { [number]: [] }, calls: [] }.
 * GH_LOSE=1: `pr create` opens the pull request and then fails. GH_FAIL=words: `pr create` fails with them.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const { GH_STATE: file, GH_REPO: repo = '', GH_LOSE: lose, GH_FAIL: fail } = process.env;
const args = process.argv.slice(2);
const state = {
  pulls: [],
  comments: {},
  calls: [],
  ...(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}),
};
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const pick = (pull) =>
  Object.fromEntries(
    option('--json')
      .split(',')
      .map((field) => [field, pull[field] ?? null]),
  );

state.calls.push([...args, `GH_REPO=${repo}`]);
const commands = { 'auth status': status, 'pr list': list, 'pr create': create, 'pr view': view };
const command = args[0] === 'api' ? api : commands[args.slice(0, 2).join(' ')];
if (!command) end(1, `unknown command ${args.join(' ')}`);
if (command !== status && state.loggedOut) end(4, 'To get started with GitHub CLI, please run:  gh auth login');
command();

function status() {
  if (state.loggedOut) end(1, `You are not logged into any accounts on ${option('--hostname')}`);
  end(0, '');
}

function list() {
  if (state.broken) end(1, 'error connecting to api.github.com');
  const found = state.pulls.filter(({ head }) => head === option('--head'));
  end(0, '', JSON.stringify(found.map(pick)));
}

function create() {
  const head = option('--head').replace(/^[^:]*:/, '');
  if (fail) end(1, fail);
  const other = state.pulls.find((pull) => pull.head === head && pull.state === 'OPEN');
  if (other) end(1, `a pull request for branch "${head}" into branch "main" already exists:\n${other.url}`);
  const number = state.pulls.length + 1;
  const url = `https://${repo}/pull/${number}`;
  state.pulls.push({
    ...{ number, url, head, state: 'OPEN', isDraft: args.includes('--draft'), baseRefName: option('--base') },
    ...{ title: option('--title'), body: readFileSync(0, 'utf8'), comments: [], reviews: [], statusCheckRollup: [] },
  });
  if (lose) end(1, 'Post "https://api.github.com/graphql": unexpected EOF');
  end(0, '', `${url}\n`);
}

function view() {
  const pull = state.pulls.find(({ number, url }) => [String(number), url].includes(args[2]));
  if (!pull) end(1, `GraphQL: Could not resolve to a PullRequest with the number of ${args[2]}.`);
  end(0, '', JSON.stringify(pick(pull)));
}

function api() {
  const number = /^repos\/\{owner\}\/\{repo\}\/pulls\/(\d+)\/comments/.exec(args.at(-1))?.[1];
  if (!number || state.noComments) end(1, 'gh: Not Found (HTTP 404)');
  end(0, '', JSON.stringify(state.comments[number] ?? []));
}

function end(code, said, printed = '') {
  writeFileSync(file, JSON.stringify(state));
  process.stderr.write(said === '' ? '' : `${said}\n`);
  process.stdout.write(printed);
  process.exit(code);
}
