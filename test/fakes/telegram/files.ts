import { badRequest, notFound } from './refusal.ts';

/** What the Bot API says about each file. */
export interface FileRef {
  file_id: string;
  file_unique_id: string;
  file_size: number;
}

/** All files that people and the bot sent. */
export interface FileShelf {
  add(kind: string, bytes: Buffer): FileRef;
  /** What getFile answers. @throws Refusal for unknown ids and large files */
  find(id: string): FileRef & { file_path: string };
  /** From now on files are on the server's own disk, not to be downloaded. */
  keepIn(folder: string): void;
  /** @throws Refusal */
  read(path: string): Buffer;
}

const maxDownload = 20 * 1024 * 1024;

export function createFileShelf(): FileShelf {
  let folder: string | undefined;
  const files = new Map<string, { path: string; bytes: Buffer }>();

  function refOf(id: string, bytes: Buffer): FileRef {
    return { file_id: id, file_unique_id: `unique-${id}`, file_size: bytes.length };
  }

  return {
    add(kind, bytes) {
      const number = files.size + 1;
      const id = `file-${kind}-${number}`;
      files.set(id, { path: `${kind}s/file ${number}`, bytes });
      return refOf(id, bytes);
    },
    find(id) {
      const file = files.get(id);
      if (file === undefined) throw badRequest('invalid file_id');
      if (file.bytes.length > maxDownload) throw badRequest('file is too big');
      return { ...refOf(id, file.bytes), file_path: folder === undefined ? file.path : `${folder}/${file.path}` };
    },
    keepIn(given) {
      folder = given;
    },
    read(path) {
      const file = folder === undefined ? [...files.values()].find((one) => one.path === path) : undefined;
      if (file === undefined) throw notFound();
      return file.bytes;
    },
  };
}
