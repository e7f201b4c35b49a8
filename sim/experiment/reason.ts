/** What the file system says, in words. */
const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'does not exist',
  ENOTDIR: 'lies below something that is not a folder',
  EISDIR: 'is a folder',
  EACCES: 'may not be read or written',
  EPERM: 'may not be read or written',
  EROFS: 'lies on a disk that may only be read',
  ENOSPC: 'does not fit on the disk',
  ENAMETOOLONG: 'is no possible name of a file',
  ELOOP: 'is a link that leads in a circle',
};

/** Why the file system refused, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  if (code === undefined) return message ?? String(error);
  return REASONS[code] ?? `cannot be used (${code})`;
}
