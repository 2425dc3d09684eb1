/* A machine on which the binary of better-sqlite3 does not load. */
const { Module } = require('node:module');

Module._extensions['.node'] = () => {
  throw Object.assign(new Error('/lib/libm.so.6: version `GLIBC_2.99 not found'), { code: 'ERR_DLOPEN_FAILED' });
};
