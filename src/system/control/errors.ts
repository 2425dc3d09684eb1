import { BridgeError, type ErrorCode, isBridgeError } from '../../core/model/errors.ts';

/** The `error` of a response. `data.code`: which of the bridge's own errors it is. */
export interface RpcError {
  code: number;
  message: string;
  data?: { code: ErrorCode };
}

/** Codes of the standard: https://www.jsonrpc.org/specification#error_object */
export const standardCodes = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
} as const;

/** The standard leaves -32000 to -32099 to the server. A number in use never changes its meaning. */
const ownCodes: Record<ErrorCode, number> = {
  invalid: -32_000,
  'retry-later': -32_001,
  conflict: -32_002,
  unauthorized: -32_003,
  unusable: -32_004,
  'agent-missing': -32_005,
  'agent-failed': -32_006,
  'part-refused': -32_007,
  'target-gone': -32_008,
  'store-refused': -32_009,
  workspace: -32_010,
  internal: standardCodes.internalError,
};

/** A call passed parameters that the method does not take. */
export class InvalidParams extends BridgeError {
  /** @param problem follows `Invalid params: `, for people */
  constructor(problem: string) {
    const userMessage = `Invalid params: ${problem}.`;
    super('invalid', userMessage, { userMessage });
  }
}

/** The form of an error for a client; undefined: it has no words for people, so it is a bug of ours. */
export function toRpcError(error: unknown): RpcError | undefined {
  if (!isBridgeError(error) || error.userMessage === undefined) return undefined;
  const code = error instanceof InvalidParams ? standardCodes.invalidParams : ownCodes[error.code];
  return { code, message: error.userMessage, data: { code: error.code } };
}
