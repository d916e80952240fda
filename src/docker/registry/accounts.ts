// Accounts at the registries that everybody reaches. Whoever logs in first with a name owns it, with that password.
import type { Registry } from "../../images/registry.ts";
import type { Credentials } from "./remote-types.ts";

/** Passwords that say themselves that they are none: a learner tries what a refusal looks like. */
const MISTAKE = /wrong|incorrect|invalid|\bbad\b|nope|fake/i;

const accounts = new WeakMap<Registry, Map<string, string>>();

/** Whether the host's registry takes name and password. */
export function knows(registry: Registry, host: string, { username, password }: Credentials): boolean {
  const known = accounts.get(registry) ?? new Map<string, string>();
  accounts.set(registry, known);
  const key = `${host} ${username.toLowerCase()}`;
  const own = known.get(key);
  if (own !== undefined) return own === password;
  if (!password || MISTAKE.test(password) || MISTAKE.test(username)) return false;
  known.set(key, password);
  return true;
}
