#!/usr/bin/env node
/* Only syntax that every Node knows, and nothing loaded before the check: an old Node fails with a clear line. */
var needed = [22, 12];
var found = process.versions.node.split('.').map(Number);

var message =
  'dispatch-bridge needs Node ' +
  needed.join('.') +
  ' or newer, and this is Node ' +
  process.versions.node +
  '. Get a newer one from https://nodejs.org';

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error(message);
  process.exit(1);
}

require('./run.js');
