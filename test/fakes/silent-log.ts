import type { Log } from '../../src/core/ports/log.ts';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
