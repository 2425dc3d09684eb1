const { lstatSync, mkdirSync } = require('node:fs');
const { homedir } = require('node:os');
const { join, resolve } = require('node:path');

/**
 * A folder for compiled code that no other user can write into: Node runs what it finds there without a look at the
 * source, and its own choice is a folder in /tmp. Undefined: there is none, so nothing is kept. `mayMake`: makes it.
 */
exports.compiledFolder = (env, mayMake) => {
  const home = env.DISPATCH_BRIDGE_HOME?.trim();
  const around = home ? resolve(home) : join(cacheFolder(env), 'dispatch-bridge');
  const folder = join(around, 'compiled');
  try {
    // A home that is not there yet is made by the command that needs it.
    if (mayMake && !home) mkdirSync(around, { recursive: true, mode: 0o700 });
    if (mayMake) make(folder);
    return isClosed(around) && isClosed(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
};

function make(folder) {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/** Windows has no such modes; there the folder is in the user's profile. */
function isClosed(folder) {
  const { uid, mode } = lstatSync(folder);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function cacheFolder(env) {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') return env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  return env.XDG_CACHE_HOME || join(homedir(), '.cache');
}
