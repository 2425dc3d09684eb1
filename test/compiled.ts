/** For the environment of programs of ours: what V8 has compiled of them before is not compiled again. */
export const compiled: Record<string, string> =
  process.env.NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };
