type Fields = Record<string, unknown>;

/** `message` is static text; everything variable goes into `fields`. The implementation masks secrets. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}
