import type { Log } from '../../src/core/ports/chat-platform.ts';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
