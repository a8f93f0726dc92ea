import { open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { parseKubeconfig, type UserEntry } from './kubeconfig.ts';
import type { OidcTokens } from './oidc.ts';

/** What can stand in YAML without quotes and means nothing but itself. */
const plain = /^[A-Za-z][\w.~+/=-]*$/;

/**
 * Puts refreshed tokens in the place of the old ones in the kubeconfig that they came from, as kubectl does: a provider
 * that gives a new refresh token with each use has taken the old one back, and kubectl would be signed out. Nothing else
 * in the file is touched. Where it cannot be done (the file is read-only, locked by kubectl, or was changed meanwhile) it
 * is left as it is.
 * @returns whether it was written
 */
export async function storeTokens(user: UserEntry, fresh: OidcTokens): Promise<boolean> {
  try {
    // A link stays one.
    const file = await realpath(user.file);
    const lock = `${file}.lock`;
    await (await open(lock, 'wx')).close();
    try {
      const text = withTokens(await readFile(file, 'utf8'), user, fresh);
      if (text === undefined) return false;
      const { mode } = await stat(file);
      const next = `${file}.${process.pid}.new`;
      await writeFile(next, text, { mode: mode & 0o777, flag: 'wx' });
      await rename(next, file).catch(async (error: unknown) => {
        await rm(next, { force: true });
        throw error;
      });
      return true;
    } finally {
      await rm(lock, { force: true });
    }
  } catch {
    return false;
  }
}

/** The file's text with the new tokens; undefined where they cannot be put there for certain. */
export function withTokens(text: string, user: UserEntry, { idToken, refreshToken }: OidcTokens): string | undefined {
  const old = user.authProvider?.config ?? {};
  let result = text;
  for (const [key, value] of [
    ['id-token', idToken],
    ['refresh-token', refreshToken],
  ] as const) {
    const before = old[key];
    if (value === undefined || value === before) continue;
    if (before === undefined || before.length < 8 || !result.includes(before)) continue;
    const quoted = isQuoted(result, before);
    if (!quoted && !plain.test(value)) return undefined;
    if (quoted && !/^[\x20-\x7e]*$/.test(value)) return undefined;
    if (quoted && /["'\\]/.test(value)) return undefined;
    result = result.replaceAll(before, value);
  }
  if (result === text) return undefined;
  const now = parseKubeconfig(result, user.file).users.get(user.name)?.authProvider?.config ?? {};
  const wanted = old['refresh-token'] === undefined || now['refresh-token'] === (refreshToken ?? old['refresh-token']);
  return wanted ? result : undefined;
}

/** Every occurrence stands directly between quotes. */
function isQuoted(text: string, token: string): boolean {
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + 1)) {
    const [before, after] = [text[at - 1], text[at + token.length]];
    if (before !== after || (before !== '"' && before !== "'")) return false;
  }
  return true;
}
