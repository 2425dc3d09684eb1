const { enableCompileCache } = require('node:module');
const { compiledFolder } = require('./compiled-folder.js');

const [, , first, ...more] = process.argv;

// Asked often, by scripts too, and answered without the program.
if (more.length === 0 && (first === '--version' || first === '-V')) {
  console.log(require('../package.json').version);
} else {
  // Keeps compiled code between runs, which halves the time to start.
  // Commands that only look leave nothing where nothing was.
  const mayMake = first === undefined || /^(?:start|setup|pair|-[cpv]|--(?:config|project|verbose)\b)/.test(first);
  const folder = process.env.NODE_COMPILE_CACHE ? undefined : compiledFolder(process.env, mayMake);
  if (process.env.NODE_COMPILE_CACHE || folder) enableCompileCache(folder);

  import('../dist/cli/main.js').catch((error) => {
    if (error.code === 'ERR_MODULE_NOT_FOUND') {
      console.error('✗ A part of dispatch-bridge is missing: it is not installed completely.');
      console.error(`  ${error.message.split('\n')[0]}`);
      console.error(`  → Install it: npm --prefix ${require('node:path').resolve(__dirname, '..')} ci`);
    } else console.error(error);
    process.exitCode = 1;
  });
}
