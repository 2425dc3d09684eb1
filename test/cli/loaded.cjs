const { appendFileSync } = require('node:fs');
const { registerHooks } = require('node:module');

/* Preloaded into the program, this notes every file and package it loads, and at its end the parts of Node's fetch. */

const note = (text) => appendFileSync(process.env.LOADED_FILE, `${text}\n`);

registerHooks({
  load(url, context, next) {
    note(url);
    return next(url, context);
  },
});

process.on('exit', () => {
  for (const name of process.moduleLoadList) if (name.includes('deps/undici/undici')) note('fetch');
});
