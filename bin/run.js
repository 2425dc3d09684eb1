const { enableCompileCache } = require('node:module');

// Keeps compiled code between runs, which halves the time to start.
enableCompileCache();

import('../dist/cli/main.js').catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
